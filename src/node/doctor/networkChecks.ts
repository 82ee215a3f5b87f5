import { safeAddress } from '../runtime/address.ts';
import type { DoctorAddress, DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

const LIMIT_MS = 10_000;
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Proxies by their names alone, and whether the addresses can be reached if a person asked for it. */
export const networkChecks: readonly DoctorCheck[] = [proxies, network];

async function proxies({ t, env }: DoctorContext): Promise<Finding[]> {
  const set = Object.entries(env).filter(([name, value]) => PROXIES.includes(name.toUpperCase()) && value?.trim());
  if (set.length === 0) return [];
  const broken = set.filter(([name, value = '']) => !/^no_proxy$/i.test(name) && !isProxy(value.trim()));
  const found = t('{0} is set; its value is not shown', set.map(([name]) => name).join(', '));
  const line = { id: 'proxy', what: t('Proxy'), found };
  if (broken.length === 0) return [{ ...line, status: 'ok' }];
  const todo = t('{0} is no address: write http://host:port.', broken.map(([name]) => name).join(', '));
  return [{ ...line, status: 'warn', todo }];
}

const isProxy = (value: string): boolean =>
  URL.canParse(value) && /^(?:https?|socks\w{0,2}):$/.test(new URL(value).protocol);

async function network({ t, network: { ask, addresses }, signal }: DoctorContext): Promise<Finding[]> {
  const shown = ({ name, address, isOwn }: DoctorAddress) => (isOwn ? name : address);
  const line = { id: 'network', what: t('Network') };
  if (addresses.length === 0) return [{ ...line, status: 'skipped', found: t('nothing that would be asked') }];
  if (!ask) {
    const would = addresses.map(shown).join(', ');
    const found = t(
      'not asked; it would ask {0} (“promptmill doctor --network”, or the button “Ask the Network…”)',
      would,
    );
    return [{ ...line, status: 'skipped', found }];
  }
  return Promise.all(
    addresses.map(async (one) => ({
      ...line,
      id: `network-${one.name}`,
      ...(await reach(one, shown(one), t, signal)),
    })),
  );
}

/** One request without a key or a body; any answer will do. */
async function reach(
  { address }: DoctorAddress,
  shown: string,
  t: DoctorContext['t'],
  signal: AbortSignal | undefined,
): Promise<Pick<Finding, 'status' | 'found' | 'todo'>> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const began = performance.now();
  try {
    const response = await fetch(safeAddress(address), {
      method: 'HEAD',
      redirect: 'manual',
      headers: { 'user-agent': 'promptmill' },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    await response.body?.cancel();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return { status: 'ok', found: t('{0} answers (HTTP {1}, {2} s)', shown, response.status, seconds) };
  } catch (error) {
    signal?.throwIfAborted();
    const code = limit.aborted ? `${LIMIT_MS / 1000} s` : codeOf(error);
    return { status: 'warn', found: t('{0} cannot be reached: {1}', shown, code), todo: adviceFor(code, t) };
  }
}

/** fetch hides the reason in a chain of causes. */
function codeOf(error: unknown): string {
  let code = error instanceof Error ? error.message : String(error);
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') code = at.code;
  }
  return code;
}

function adviceFor(code: string, t: DoctorContext['t']): string {
  if (/^(?:ENOTFOUND|EAI_)/.test(code)) {
    return t('Its name is not known here: check the network, the DNS and whether a proxy has to be set.');
  }
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code)) {
    return t('Something between here and there shows another certificate: name its authority in NODE_EXTRA_CA_CERTS.');
  }
  return t('Check the network, its firewall and its proxy (HTTPS_PROXY, in VS Code http.proxy), then ask again.');
}
