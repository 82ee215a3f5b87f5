// Loaded into every Node process of a tested VS Code (NODE_OPTIONS=--import): writes down each program that is started
// and each socket that is opened, with who did it, as JSON lines into the file that PROMPTMILL_WITNESS names.
import child from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { isMainThread } from 'node:worker_threads';

/** @typedef {{ kind: 'spawn' | 'connect' | 'listen' | 'lookup' | 'datagram', what: string, role: string, pid: number, at: number, by: string }} Seen */

const file = process.env.PROMPTMILL_WITNESS;
const type = process.argv.find((argument) => argument.startsWith('--type='))?.slice('--type='.length);
const role = `${type ?? 'node'}${isMainThread ? '' : ' worker'}`;

/** @param {Seen['kind']} kind @param {unknown} what */
function tell(kind, what) {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const by =
    new Error().stack
      ?.split('\n')
      .slice(3)
      .map((line) => line.trim().replace(/^at /, ''))
      .join('\n') ?? '';
  Error.stackTraceLimit = before;
  const text = typeof what === 'string' ? what : (JSON.stringify(what) ?? String(what));
  /** @type {Seen} */
  const seen = { kind, what: text, role, pid: process.pid, at: Date.now(), by };
  if (file) appendFileSync(file, `${JSON.stringify(seen)}\n`);
}

/** Has a function tell first, and behave as before. @param {any} holder @param {string} name @param {Seen['kind']} kind @param {(args: any[]) => unknown} what */
function watch(holder, name, kind, what) {
  const original = holder[name];
  holder[name] = Object.defineProperties(
    /** @this {unknown} @param {...any} args */
    function (...args) {
      tell(kind, what(args));
      return new.target ? Reflect.construct(original, args) : Reflect.apply(original, this, args);
    },
    Object.getOwnPropertyDescriptors(original),
  );
}

/** The address of a connection, however it was called. @param {any[]} args */
function addressOf([first, second]) {
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null)
    return options.path ?? `${options.host ?? 'localhost'}:${options.port}`;
  return typeof options === 'number'
    ? `${typeof second === 'string' ? second : 'localhost'}:${options}`
    : String(options);
}

watch(child.ChildProcess.prototype, 'spawn', 'spawn', ([options]) => {
  // VS Code takes NODE_OPTIONS from its extension hosts, which are what is to be watched.
  const isHost = options?.args?.includes('--type=extensionHost');
  if (isHost) options.envPairs?.push(`NODE_OPTIONS=--import=${import.meta.url}`);
  return options?.args ?? options?.file;
});
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  watch(child, name, 'spawn', ([command, args]) => [command, ...(Array.isArray(args) ? args : [])]);
}
watch(net.Socket.prototype, 'connect', 'connect', addressOf);
watch(net.Server.prototype, 'listen', 'listen', addressOf);
for (const name of ['bind', 'send', 'connect'])
  watch(dgram.Socket.prototype, name, 'datagram', (args) => [
    name,
    ...args.filter((one) => typeof one !== 'object' && typeof one !== 'function'),
  ]);
for (const holder of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (/^(lookup|resolve|reverse)/.test(name)) watch(holder, name, 'lookup', ([host]) => String(host));
  }
}
syncBuiltinESMExports();
