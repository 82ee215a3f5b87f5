/** A number in [0, 1) that depends on its arguments only, so that a run does not depend on who came first. */
export function chance(seed: number, ...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of parts.join('\0')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A latency in ms: the constant, or lognormal with that median and sigma. */
export function latencyOf(
  latency: number | { readonly median: number; readonly sigma: number },
  seed: number,
  number: number,
): number {
  if (typeof latency === 'number') return latency;
  const radius = Math.sqrt(-2 * Math.log(1 - chance(seed, number, 'radius')));
  const normal = radius * Math.cos(2 * Math.PI * chance(seed, number, 'angle'));
  return latency.median * Math.exp(latency.sigma * normal);
}

/** How long a request is on its way before it arrives: the first of a connection pays for DNS, TLS and proxies. */
export function wayMs(
  options: { readonly coldMs: number; readonly uplinkMs: number; readonly seed: number },
  connection: { readonly number: number; readonly requests: number },
): number {
  const { number, requests } = connection;
  return (requests === 1 ? options.coldMs : 0) + options.uplinkMs * chance(options.seed, number, requests, 'uplink');
}
