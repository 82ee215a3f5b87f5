/** Whether an address is on this machine: what is sent there never leaves it, so that http and no key are fine. */
export function isLoopback(url: URL): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
}
