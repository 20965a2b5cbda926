/**
 * Loads other text in place of a module's file, in a test process only: the product's files stay as they are.
 * To be called before any of these modules is imported. The keys are URLs of TypeScript files.
 */
import { registerHooks } from 'node:module';

export function loadInstead(sources: ReadonlyMap<string, string>): void {
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      return source === undefined
        ? nextLoad(url, context)
        : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
