import * as errors from './apiErrors.ts';
import { jsonOf, type Call } from './call.ts';
import { messagesOf, promptOf } from './chatRequest.ts';
import { modelEntry } from './models.ts';
import type { World } from './world.ts';

/** GET /v1/models. */
export function modelsEndpoint(world: World): errors.Reply {
  return { status: 200, body: { object: 'list', data: world.models().map((model) => modelEntry(model)) } };
}

/** GET /v1/users/me/balance, in CNY. */
export function balanceEndpoint(world: World): errors.Reply {
  const available = Math.round((world.settings.balance - world.spent) * 1e5) / 1e5;
  const data = { available_balance: available, voucher_balance: 0, cash_balance: available };
  return { status: 200, body: { code: 0, data, scode: '0x0', status: true } };
}

/** POST /v1/tokenizers/estimate-token-count. */
export function estimateEndpoint(world: World, call: Call, organisation: string): errors.Reply {
  const body = jsonOf(call.body);
  const messages = body === undefined ? undefined : messagesOf(body);
  if (messages === undefined) return errors.invalidRequest('Invalid request: messages is empty or not right');
  if (!world.models().some(({ id }) => id === body?.model)) return errors.unknownModel(String(body?.model));
  if (world.settings.countEstimates) {
    const rejection = world.limits(organisation).count(world.settings, world.now());
    if (rejection !== undefined) {
      const account = errors.accountText(organisation, call.key);
      return errors.rateLimited(account, rejection.limit, rejection.current, rejection.most);
    }
  }
  return { status: 200, body: { data: { total_tokens: promptOf(messages, world.settings).tokens } } };
}
