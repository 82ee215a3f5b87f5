import { AppError } from '#core/errors';

/**
 * An address that may be fetched from: https, or http on this machine.
 * @throws AppError 'config.invalid'
 */
export function safeAddress(text: string, base?: URL): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    if (url.username === '' && url.password === '') return url;
  }
  throw new AppError('config.invalid', 'Nothing is fetched from {0}: it is no https address.', {
    args: [url === undefined ? text.slice(0, 200) : `${url.protocol}//${url.host}`],
    hint: 'Give an address that starts with https:// and holds no user name.',
  });
}

/** The address without what may be secret in it: signatures stand in queries. */
export function shownAddress(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
