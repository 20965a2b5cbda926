#!/bin/sh
# node_modules/.bin/node: the Node that package-lock.json names for this platform, or else the machine's own.
# docs/decisions/006-node-as-a-dependency.md
for binary in "${0%/*}"/../node-*/bin/node "${0%/*}"/../node_modules/node-*/bin/node; do
  [ -x "$binary" ] && exec "$binary" "$@"
done
IFS=:
for directory in $PATH; do
  case $directory in */node_modules/.bin | */node_modules/node) continue ;; esac
  [ -x "$directory/node" ] && exec "$directory/node" "$@"
done
echo 'There is no Node for this platform in node_modules, and none on the PATH.' >&2
exit 127
