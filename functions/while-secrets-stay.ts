import type { EdgeEnvironment } from '../lib/model/settings.ts';

/** The same clients from one invocation to the next, until the signing secret changes. */
export function whileSecretsStay<Handler>(
  build: (environment: EdgeEnvironment) => Handler,
): (environment: EdgeEnvironment) => Handler {
  let known: { readonly secrets: string; readonly handler: Handler } | undefined;
  return (environment) => {
    const secrets = environment.signingSecrets.join(',');
    if (known?.secrets !== secrets) known = { secrets, handler: build(environment) };
    return known.handler;
  };
}
