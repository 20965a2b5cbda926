/** What a trim can do to a module. */
import type { Trim } from './trim.ts';

export function rewrite(name: string, file: string, change: Trim['rewrite']): Trim {
  return { package: name, file, rewrite: change };
}

/** @param contents a whole module, with every name that is imported of the one it stands in for. */
export function replace(name: string, file: string, contents: string): Trim {
  return rewrite(name, file, () => contents);
}

export function edit(name: string, file: string, { from, to }: { readonly from: string; readonly to: string }): Trim {
  return rewrite(name, file, (source) => {
    if (!source.includes(from)) throw new Error(`${name}/${file} no longer says ${from}`);
    return source.replace(from, () => to);
  });
}

/** Extensions would change a client's configuration; our clients are given none. */
export function withoutExtensions(name: string): Trim {
  return replace(name, 'dist-es/runtimeExtensions.js', 'export const resolveRuntimeExtensions = (config) => config;');
}

/**
 * The region's endpoint, or the one that is configured, without the interpreter of AWS's rules and the table it reads. What
 * those would choose beyond it, a function of ours never asks for: it stops when told to use FIPS or dual stack, and does not
 * look at DynamoDB's endpoints by account.
 */
export function plainEndpoint(name: string, prefix: string): Trim {
  return replace(
    name,
    'dist-es/endpoint/endpointResolver.js',
    `import { awsEndpointFunctions } from '@aws-sdk/core/client';
     export const defaultEndpointResolver = ({ Endpoint, Region, UseFIPS, UseDualStack }) => {
       if (UseFIPS || UseDualStack) throw new Error('A bundled function calls neither FIPS nor dual-stack endpoints');
       const { dnsSuffix } = awsEndpointFunctions.partition(Region);
       return { url: new URL(Endpoint ?? \`https://${prefix}.\${Region}.\${dnsSuffix}\`), properties: {}, headers: {} };
     };`,
  );
}

/** What is called all the same says so. */
export function leaveOut(name: string, file: string, exports: readonly string[]): Trim {
  const reason = JSON.stringify(`${name}/${file} is left out of the bundle`);
  const members = exports.map((member) => `export function ${member}() { throw new Error(${reason}); }`);
  return replace(name, file, members.join('\n'));
}

/** The User-Agent names the version; a whole package.json is two to four kilobytes. */
export function onlyVersion(name: string): Trim {
  return rewrite(name, 'package.json', (source) => {
    const { version } = JSON.parse(source) as { version: string };
    return JSON.stringify({ name, version });
  });
}
