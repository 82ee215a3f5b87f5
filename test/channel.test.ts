import { expect, test } from 'vitest';
import { openChannel, type Wire } from '#protocol/channel';

/** Two ends of a wire that carries JSON, as VS Code's messages between a webview and a remote extension host do. */
function jsonWires(): readonly [Wire, Wire] {
  const handlers: ((message: unknown) => void)[][] = [[], []];
  const wire = (own: number): Wire => ({
    post: (message) => {
      const text = JSON.stringify(message);
      for (const handler of handlers[1 - own] ?? []) handler(JSON.parse(text));
    },
    listen: (handler) => handlers[own]?.push(handler),
  });
  return [wire(0), wire(1)];
}

interface Host {
  choose(column: string | undefined): Promise<unknown>;
  set(change: object): Promise<unknown>;
  fail(): Promise<void>;
}

function connect() {
  const [near, far] = jsonWires();
  const describeError = (error: unknown) => ({ message: `told: ${String(error)}` });
  const host: Host = {
    choose: async (column) => [column === undefined, column === null],
    set: async (change) => Object.entries(change).map(([name, value]) => `${name} ${String(value)}`),
    fail: () => Promise.reject(new Error('no')),
  };
  openChannel<object, Host>(host, far, describeError);
  return openChannel<Host, object>({}, near, describeError);
}

test('undefined stays undefined: as an argument and as a value that goes back to its default', async () => {
  const remote = connect();
  expect(await remote.choose(undefined)).toEqual([true, false]);
  expect(await remote.set({ cap: undefined, samples: 3 })).toEqual(['cap undefined', 'samples 3']);
});

test('a rejection arrives as an error in the person’s language', async () => {
  await expect(connect().fail()).rejects.toThrow('told: Error: no');
});
