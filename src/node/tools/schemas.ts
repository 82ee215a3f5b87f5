/** Characters that a path in an argument may have. */
export const MOST_PATH = 1024;

/** JSON Schemas of what tools give. */
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const amount = { type: 'number', minimum: 0 } as const;
export const whole = { type: 'integer', minimum: 0 } as const;

/** The schema of a list. */
export const listOf = (items: object) => ({ type: 'array', items }) as const;

/** The schema of an object with these properties and no others; all of them are there but the `optional` ones. */
export function objectOf(
  properties: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
) {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  } as const;
}
