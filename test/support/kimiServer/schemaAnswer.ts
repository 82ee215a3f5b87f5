interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** A value that a JSON schema (objects, arrays, enums, plain types) admits, chosen by a digest. */
export function fromSchema(schema: Schema, digest: Buffer, at = { index: 0 }): unknown {
  if (schema.enum !== undefined) return schema.enum[digest.readUInt16BE((at.index++ * 2) % 30) % schema.enum.length];
  if (schema.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, value]) => [name, fromSchema(value, digest, at)]),
    );
  }
  if (schema.type === 'array') return schema.items === undefined ? [] : [fromSchema(schema.items, digest, at)];
  if (schema.type === 'number' || schema.type === 'integer') return digest[0] ?? 0;
  if (schema.type === 'boolean') return (digest[0] ?? 0) % 2 === 0;
  return `依据原文第${(digest[1] ?? 0) + 1}处判断。`;
}
