import { homedir, hostname, userInfo } from 'node:os';
import type { Person } from '#core/doctor/withoutPerson';

/** Variables whose values are nobody's business. */
const SECRET = /key|token|secret|passw|credential|auth|cookie/i;
const PROXY = /^(?:https?|all|ftp)_proxy$/i;
const USERS = ['USER', 'LOGNAME', 'USERNAME', 'SUDO_USER', 'GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME'];
const HOSTS = ['HOSTNAME', 'COMPUTERNAME', 'USERDOMAIN', 'HOST', 'NAME'];

/** Who works here and what of the environment is secret, for `withoutPerson`. */
export function identityOf(env: NodeJS.ProcessEnv, workspaces: readonly string[]): Person {
  const some = (names: readonly string[]) => names.flatMap((name) => env[name]?.trim() || []);
  const host = hostname();
  const hosts = [host, ...some(HOSTS)];
  const short = hosts.map((name) => name.split('.')[0] ?? '');
  return {
    homes: [homedir(), ...some(['HOME', 'USERPROFILE'])],
    workspaces,
    users: [userName(), ...some(USERS)].filter((name) => name.length > 1),
    hosts: [...hosts, ...short, ...proxyHosts(env)].filter((name) => name.length > 1),
    secrets: secretsOf(env),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // an account without an entry, as in some containers
  }
}

/** Where proxies are: the network of a company has a name. */
function proxyHosts(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!PROXY.test(name)) return [];
    const [, host] = /([\w.-]{3,253})(?::\d{1,5})?\/?$/.exec(value.trim()) ?? [];
    return host === undefined || /^[\d.]+$/.test(host) ? [] : host; // addresses are taken out by their look
  });
}

/** Values of keys and the like, and what stands before the host in a proxy's address. */
function secretsOf(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    const text = value.trim();
    if (PROXY.test(name)) {
      const [, login] = /^(?:\w{1,10}:\/\/)?([^\s]{1,500})@/.exec(text) ?? [];
      const parts = login === undefined ? [] : [login, ...login.split(':', 2), login.slice(login.indexOf(':') + 1)];
      return parts.filter((part) => part.length > 3);
    }
    return SECRET.test(name) && text.length > 5 ? [text] : [];
  });
}
