/** An SDK client's schemas_0.js describes every operation and error of its service; this makes it droppable piece by piece. */

const schema = /^(export var |var )(\w+\$?) = (\[[\s\S]*?\]);$/gm;
const registration = /^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm;

/**
 * The schemas are plain arrays, but their computed keys keep esbuild from knowing that. Each becomes the result of a call
 * that is marked free of side effects, so that those nobody refers to are dropped.
 *
 * @param errors The error classes to keep. Any other arrives as the service's base class, with the same name, message and
 * metadata: https://github.com/aws/aws-sdk-js-v3, ProtocolLib.getErrorSchemaOrThrowBaseException.
 */
export function leanSchemas(errors: readonly string[]): (source: string) => string {
  return (source) => {
    const registered = [...source.matchAll(registration)].map(([, name]) => name);
    const unknown = errors.filter((name) => !registered.includes(name));
    if (unknown.length > 0) throw new Error(`The schemas register no ${unknown.join(', ')}`);
    if (!schema.test(source)) throw new Error('The schemas are not written as expected');
    schema.lastIndex = 0;
    return source
      .replace(registration, (line: string, name: string) => (errors.includes(name) ? line : ''))
      .replace(schema, '$1$2 = /* @__PURE__ */ (() => $3)();');
  };
}
