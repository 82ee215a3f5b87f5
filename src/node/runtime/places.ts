import { homedir } from 'node:os';
import path from 'node:path';

/** Where the command line keeps what it installs and fetches for this user. */
export function userFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): string {
  if (platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] || path.join(homedir(), 'AppData', 'Local'), 'promptmill');
  }
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'promptmill');
  return path.join(env['XDG_DATA_HOME'] || path.join(homedir(), '.local', 'share'), 'promptmill');
}

/** The folder that the command line installs node-llama-cpp into. */
export function userRuntime(env: Readonly<Record<string, string | undefined>>): string {
  return path.join(userFolder(env), 'runtime');
}

/** The package's folder in a folder that was installed into. */
export function packageFolder(root: string): string {
  return path.join(root, 'node_modules', 'node-llama-cpp');
}
