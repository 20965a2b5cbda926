/** Hosts that never leave this machine; the only ones that may be spoken to without TLS. */
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Reads an address that secrets may be sent to: https, or http on this machine, without user information, query or fragment. */
export function readAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHost.test(url.hostname));
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isSafe && isBare ? url : undefined;
}

/** Reads an address that has no path either. */
export function readOrigin(text: string): string | undefined {
  const url = readAddress(text);
  return url?.pathname === '/' ? url.origin : undefined;
}
