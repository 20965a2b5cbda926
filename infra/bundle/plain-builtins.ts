/**
 * An esbuild plugin: Node's own modules as `require` would give them. For an `import`, Node makes an ES module of each and reads
 * every member once, and some members load more when they are read: all of WebCrypto, the streams and promises of node:fs.
 * Here each member is an export of its own, so that esbuild drops those that nobody imports before they are read.
 */
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'builtin';
const identifier = /^[a-z_$][\w$]*$/i;

export const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => identifier.test(name));
      const members = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`);
      const builtin = `process.getBuiltinModule(${JSON.stringify(path)})`;
      return { contents: [`const builtin = ${builtin};`, 'export default builtin;', ...members].join('\n') };
    });
  },
};
