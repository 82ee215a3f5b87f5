import type { Random } from './random.ts';
import { harden, hardText } from './texts.ts';

export type Row = Record<string, unknown>;
type Message = Record<string, unknown>;

/** One way to change a row. It changes the row in place, or returns the line's text where JSON.stringify cannot say it. */
export type Mutation = (row: Row, random: Random) => string | undefined;

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every place in a row that holds a text. */
function textPlaces(value: unknown, found: { holder: Row; key: string }[] = []): { holder: Row; key: string }[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === 'string') found.push({ holder: value as Row, key });
    else textPlaces(one, found);
  }
  return found;
}

const ROLE_KEYS = new Set(['from', 'role']);
function contentPlaces(row: Row): { holder: Row; key: string }[] {
  return textPlaces(row).filter(({ key }) => !ROLE_KEYS.has(key));
}

const messagesOf = (row: Row): Message[] | undefined => {
  const list = row['conversations'] ?? row['messages'];
  return Array.isArray(list) ? (list as Message[]) : undefined;
};

const inMessages =
  (change: (messages: Message[], keys: Keys, random: Random) => void): Mutation =>
  (row, random) => {
    const messages = messagesOf(row);
    if (messages) change(messages, keysOf(row), random);
    return undefined;
  };

interface Keys {
  readonly role: string;
  readonly content: string;
  readonly roles: readonly string[]; // user, assistant, system, observation, function
}

const keysOf = (row: Row): Keys =>
  'messages' in row
    ? { role: 'role', content: 'content', roles: ['user', 'assistant', 'system', 'observation', 'function_call'] }
    : { role: 'from', content: 'value', roles: ['human', 'gpt', 'system', 'observation', 'function_call'] };

const message = (keys: Keys, role: number, content: unknown): Message => ({
  [keys.role]: keys.roles[role],
  [keys.content]: content,
});

const onText: Mutation = (row, random) => {
  const places = contentPlaces(row);
  if (places.length === 0) return undefined;
  const { holder, key } = random.pick(places);
  holder[key] = harden(String(holder[key]), random);
  return undefined;
};

/** Changes that leave the types of columns alone and that no converter stops at. */
export const HARMLESS: readonly Mutation[] = [
  onText,
  onText,
  onText,
  (row, random) => {
    const key = random.pick(Object.keys(row));
    if (typeof row[key] === 'string') row[key] = '';
    return undefined;
  },
  (row, random) => {
    const entries = Object.entries(row).toSorted(() => random.next() - 0.5);
    for (const [key] of entries) delete row[key];
    for (const [key, value] of entries) row[key] = value;
    return undefined;
  },
  (row, random) => {
    row['extra'] = hardText(random);
    return undefined;
  },
  (row, random) => {
    const key = random.pick(Object.keys(row));
    if (typeof row[key] === 'string' || key === 'history') row[key] = null;
    return undefined;
  },
  (row, random) => {
    const keys = Object.keys(row).filter((key) => typeof row[key] === 'string');
    if (keys.length > 0) delete row[random.pick(keys)];
    return undefined;
  },
  (row, random) => {
    if (!('history' in row)) return undefined;
    row['history'] = Array.from({ length: random.below(4) }, () => [hardText(random), hardText(random)]);
    return undefined;
  },
  (row, random) => {
    if ('kto_tag' in row) row['kto_tag'] = random.pick([true, false, null]);
    return undefined;
  },
  (row) => {
    if (typeof row['chosen'] === 'string') row['chosen'] = row['rejected'];
    return undefined;
  },
  inMessages((list, keys, random) => list.splice(random.below(list.length + 1), 1)),
  inMessages((list, keys, random) => {
    const again = random.pick(list.length > 0 ? list : [message(keys, 0, 'x')]);
    list.splice(random.below(list.length + 1), 0, { ...again });
  }),
  inMessages((list, keys, random) => list.push(message(keys, 0, hardText(random)), message(keys, 1, hardText(random)))),
  inMessages((list, keys, random) => list.unshift(message(keys, 2, hardText(random)))),
  inMessages((list, keys, random) => list.splice(random.below(list.length + 1), 0, message(keys, 2, 'later'))),
  inMessages((list, keys, random) => list.splice(1, 0, message(keys, 3, hardText(random)))),
  inMessages((list) => list.splice(0, list.length, ...list.toReversed())),
  inMessages((list) => list.splice(0)),
  inMessages((list, keys, random) => {
    const one = list[random.below(list.length || 1)];
    if (one) one[keys.role] = random.pick([...keys.roles, 'assistant', 'user', 'GPT', '', ' human']);
  }),
  inMessages((list, keys, random) => {
    const one = list[random.below(list.length || 1)];
    if (one) one['name'] = hardText(random);
  }),
  inMessages((list, keys, random) => {
    const call = '{"name": "look", "arguments": {"text": "售后", "n": 1.50}}';
    list.splice(
      0,
      list.length,
      message(keys, 0, 'q'),
      message(keys, 4, random.pick([call, `[${call}, ${call}]`, `<think>\n想\n</think>\n\n${call}`])),
      message(keys, 3, hardText(random)),
      message(keys, 1, hardText(random)),
    );
  }),
];

const NOT_TEXT: readonly unknown[] = [0, 1, -2.5, 1e20, true, false, [], ['a'], {}, { a: 'b' }, [[]], null];

/** Changes that may stop the whole run. */
export const TRAPS: readonly Mutation[] = [
  (row, random) => {
    const { holder, key } = random.pick(textPlaces(row));
    holder[key] = random.pick(NOT_TEXT);
    return undefined;
  },
  (row, random) => {
    row[random.pick(Object.keys(row))] = random.pick(NOT_TEXT);
    return undefined;
  },
  (row, random) => {
    const { holder, key } = random.pick(textPlaces(row));
    delete holder[key];
    return undefined;
  },
  (row, random) => {
    if ('history' in row) {
      row['history'] = random.pick<unknown>([
        [['a']],
        [['a', 'b', 'c']],
        ['ab'],
        ['abc'],
        [[null, 'b']],
        [['a', null]],
        [[1, 2]],
        [{ q: 'a', a: 'b' }],
        'text',
        [null],
        [[]],
        [['', '']],
        {},
      ]);
    } else if ('kto_tag' in row) row['kto_tag'] = random.pick<unknown>(['true', 'false', 1, 0, '', null, [true]]);
    return undefined;
  },
  (row, random) => {
    for (const key of ['chosen', 'rejected']) {
      if (!(key in row) || random.chance(0.4)) continue;
      row[key] = random.pick<unknown>([
        'text',
        '',
        null,
        { from: 'gpt', value: 'x' },
        { from: 'human', value: 'x' },
        { from: 'gpt' },
        { from: 'gpt', value: null },
        { from: 'function_call', value: '{"name": "f", "arguments": {}}' },
        { role: 'assistant', content: 'x' },
        ['x'],
        {},
        { from: 'observation', value: 'x' },
      ]);
    }
    return undefined;
  },
  (row, random) => {
    const list = messagesOf(row);
    if (!list) return undefined;
    const keys = keysOf(row);
    const wrong: readonly unknown[] = [
      null,
      'text',
      1,
      [],
      {},
      { [keys.role]: keys.roles[0] },
      { [keys.content]: 'x' },
      message(keys, 0, null),
      message(keys, 0, ['x']),
      message(keys, 4, 'no json'),
      message(keys, 4, '{"name": "f"}'),
      message(keys, 4, '[]'),
      message(keys, 4, '1'),
    ];
    list.splice(random.below(list.length + 1), random.below(2), random.pick(wrong) as Message);
    return undefined;
  },
  (row, random) => {
    const key = 'conversations' in row ? 'conversations' : 'messages' in row ? 'messages' : 'history';
    row[key] = random.pick<unknown>([null, '', 'text', {}, [null], [[]], 0, [['a', 'b']]]);
    return undefined;
  },
  (row, random) => {
    row['tools'] = random.pick<unknown>([
      '',
      '[]',
      '{}',
      'no json',
      '[{"name": "f", "description": "d", "parameters": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}}]',
      '[{"type": "function", "function": {"name": "f"}}]',
      '"text"',
      '1',
      'null',
      '[1]',
      null,
      [],
      [{ name: 'f' }],
    ]);
    return undefined;
  },
  (row, random) => {
    const { holder, key } = random.pick(textPlaces(row));
    holder[key] = `${String(holder[key]).slice(0, 8)}\ud83d`;
    return undefined;
  },
  (row) => JSON.stringify(row).replace(/^\{/, '{"system": "first", '),
  (row) => JSON.stringify(row).replace(/\}$/, ', "extra": 1, "extra": 2}'),
  (row, random) => {
    const text = JSON.stringify(row);
    return random.pick([
      text.slice(0, -1),
      `${text},`,
      `[${text}]`,
      'null',
      '"text"',
      '1',
      '{}',
      `${text} ${text}`,
      text.replaceAll('"', "'"),
      `// x\n${text}`,
      text.replace(/:/, ': NaN, "n":'),
      '[]',
      `\ufeff${text}`,
      text.replace('\\n', '\n'),
    ]);
  },
  (row) => `  ${JSON.stringify(row, null, 1).replaceAll('\n', ' ')}\t\r`,
  (row) => `\n\n${JSON.stringify(row)}\n`,
  (row) => JSON.stringify(row, null, 2),
  (row) => JSON.stringify(row).replaceAll('相', '\\u76f8').replaceAll('/', '\\/'),
  (row, random) => {
    row['images'] = random.pick<unknown>([[], null, ['a.png'], 'a.png', '']);
    return undefined;
  },
];

/** Sets the same place of every row to a time, which Arrow then reads as one. */
export function asTimes(rows: readonly Row[], random: Random): void {
  const time = random.pick([
    '2024-01-01',
    '2024-01-01 10:00:00',
    '2024-01-01T10:00:00Z',
    '2024-02-30',
    '10:30',
    '2024-1-1',
    '2024-01-01 10:00',
    '2024-01-01T10:00:00.5+08:00',
    ' 2024-01-01',
    '20240101',
  ]);
  const keys = Object.keys(rows[0] ?? {}).filter((key) => typeof rows[0]?.[key] === 'string');
  const key = keys.length > 0 ? random.pick(keys) : undefined;
  for (const row of rows) {
    const list = messagesOf(row);
    if (list && (key === undefined || random.chance(0.5))) {
      for (const one of list) if (isObject(one)) one[keysOf(row).content] = time;
    } else if (key !== undefined) row[key] = random.chance(0.9) ? time : null;
  }
}
