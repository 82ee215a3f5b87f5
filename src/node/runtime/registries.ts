import { safeAddress } from './address.ts';

/** Registries by the names that a person may write. */
const NAMED: Readonly<Record<string, string>> = {
  npm: 'https://registry.npmjs.org',
  npmmirror: 'https://registry.npmmirror.com',
};

/** The address of a registry from its name or address; empty: the public one. @throws AppError 'config.invalid' */
export function registryAddress(setting: string | undefined): string {
  const text = setting?.trim() || 'npm';
  return safeAddress(NAMED[text] ?? text).href.replace(/\/+$/, '');
}
