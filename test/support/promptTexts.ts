import fc from 'fast-check';

/** Texts made of what the parser looks at. */
export const prompts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '---\n',
        '---',
        'tasks:\n',
        '  - id: a\n',
        'a: &a [*a]\n',
        'b: *b\n',
        '# 角色\n',
        '## Task\n',
        '【任务1】：',
        '【原文】',
        '**【示例】**\n',
        '#',
        ' ',
        '\t',
        '```',
        '~~~\n',
        '\n',
        '\r\n',
        '\r',
        '{{',
        '}}',
        '{{原文}}',
        '{{ record }}',
        '\uFEFF',
        '中文',
        'text',
        ':',
        '：',
        '\0',
        '"',
        '[',
        '{',
        '? ',
        '!!js ',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
