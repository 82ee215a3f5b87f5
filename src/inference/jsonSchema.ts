const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
const DEPTH = 64;
const MOST_WAYS = 2000;
const MOST_REPEATS = 2000;
const REPEATS = ['minItems', 'maxItems', 'minLength', 'maxLength'] as const;

/**
 * Checks that node-llama-cpp understands a JSON Schema: it takes whatever it does not know for null, without a word.
 * `anyOf` is given to it as `oneOf`, which it reads the same way. Every property is required.
 * @throws Error that names the place.
 */
export function knownSchema(schema: unknown, place = '#', depth = 0): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema) || depth > DEPTH) {
    throw new Error(`${place} is not a schema`);
  }
  const { anyOf, ...known } = schema as Record<string, unknown>;
  if (anyOf !== undefined) known['oneOf'] = anyOf;
  const within = (part: unknown, name: string) => knownSchema(part, `${place}/${name}`, depth + 1);
  const alternatives = known['oneOf'];
  const types: unknown[] = [known['type'] ?? []].flat();
  for (const type of types) {
    if (!TYPES.has(type)) throw new Error(`${place} has an unknown type: ${JSON.stringify(type)}`);
  }
  const says = types.length > 0 || alternatives !== undefined || '$ref' in known || 'enum' in known || 'const' in known;
  if (!says) throw new Error(`${place} says neither type, enum, const, oneOf nor $ref`);
  if (Array.isArray(alternatives)) known['oneOf'] = alternatives.map((one, at) => within(one, `oneOf/${at}`));
  for (const name of ['properties', '$defs']) {
    const parts = known[name];
    if (parts === undefined) continue;
    if (typeof parts !== 'object' || parts === null) throw new Error(`${place}/${name} is not an object`);
    known[name] = Object.fromEntries(
      Object.entries(parts).map(([key, part]) => [key, within(part, `${name}/${key}`)] as const),
    );
  }
  for (const name of REPEATS) {
    if (Number(known[name] ?? 0) > MOST_REPEATS) throw new Error(`${place}/${name} is more than ${MOST_REPEATS}`);
  }
  if (known['items'] !== undefined) known['items'] = within(known['items'], 'items');
  return known;
}

/**
 * Refuses a schema with so many ways to begin a value that llama.cpp, which follows all of them at once, would never come to
 * an end: alternatives that refer to each other double with every step.
 * @throws Error that names the place.
 */
export function checkWays(schema: Readonly<Record<string, unknown>>): void {
  const definitions = new Map(Object.entries((schema['$defs'] ?? {}) as Record<string, Record<string, unknown>>));
  const counted = new Map<string, number>(); // of each definition
  const waysOf = (part: Readonly<Record<string, unknown>>): number => {
    const { $ref: reference, enum: values, oneOf } = part;
    if (typeof reference === 'string') return referred(reference);
    if (Array.isArray(values)) return values.length;
    if (Array.isArray(oneOf))
      return oneOf.reduce((sum: number, one) => sum + waysOf(one as Record<string, unknown>), 0);
    return [part['type']].flat().length;
  };
  const referred = (reference: string): number => {
    const known = counted.get(reference);
    if (known !== undefined) return known;
    counted.set(reference, Infinity); // while it is being counted: it refers to itself
    const definition = definitions.get(reference.replace(/^#\/\$defs\//, ''));
    if (definition === undefined) throw new Error(`${reference} is not in #/$defs`); // null would be taken for it
    const ways = waysOf(definition);
    counted.set(reference, ways);
    return ways;
  };
  const walk = (part: Readonly<Record<string, unknown>>, place: string): void => {
    const ways = waysOf(part);
    if (ways === 0) throw new Error(`${place} has no alternatives`);
    if (ways > MOST_WAYS) throw new Error(`${place} has more than ${MOST_WAYS} alternatives`);
    for (const [name, inner] of Object.entries(part)) {
      if (typeof inner === 'object' && inner !== null && name !== 'enum' && name !== 'const') {
        walk(inner as Record<string, unknown>, `${place}/${name}`);
      }
    }
  };
  walk(schema, '#');
}
