import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CodeLanguage, type CodeText, embeddedPrompts } from '#core/prompt/embedded/embeddedPrompts';
import { joinPrompts, promptLists } from '#core/prompt/embedded/joinPrompts';
import { sourceEdits, sourceSpan } from '#core/prompt/embedded/sourceMap';
import { applyEdits } from '#core/text';
import { anyText, javascriptExpression, pythonExpression } from './support/codeLiterals.ts';

const LANGUAGES: readonly CodeLanguage[] = ['python', 'javascript', 'typescript', 'javascriptreact', 'typescriptreact'];
const inMessage = (expression: string) => `x = [{"role": "user", "content": ${expression}}]\n`;
const article = readFileSync(new URL('fixtures/embedded/article.py', import.meta.url), 'utf8');

/** The text of the one prompt in a source, and that its segments cover it and lie inside its span. */
function textIn(language: CodeLanguage, source: string): string | undefined {
  const [prompt, ...others] = embeddedPrompts(language, source);
  expect(others).toEqual([]);
  if (prompt !== undefined) checkSegments(prompt, source);
  return prompt?.text;
}

function checkSegments({ text, segments, span }: CodeText, source: string): void {
  let at = 0;
  for (const { start, end, from, to, verbatim } of segments) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    expect(to).toBeGreaterThan(from);
    expect(from >= span.start && to <= span.end).toBe(true);
    if (verbatim) expect(source.slice(from, to)).toBe(text.slice(start, end));
    at = end;
  }
  expect(at).toBe(text.length);
}

describe('the value of a literal is what the language gives', () => {
  test('JavaScript and TypeScript', () => {
    fc.assert(
      fc.property(javascriptExpression, fc.constantFrom(...LANGUAGES.slice(1)), ({ text, expression }, language) => {
        // oxlint-disable-next-line typescript/no-implied-eval -- the engine itself is the reference
        expect(new Function(`return ${expression}`)()).toBe(text);
        expect(textIn(language, inMessage(expression))).toBe(text);
        expect(textIn(language, inMessage(expression).replaceAll('\n', '\r\n'))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;

  test.runIf(hasPython)('Python, asked itself', () => {
    const samples = fc.sample(pythonExpression, 500);
    const program = 'import json,sys\nprint(json.dumps([eval(e) for e in json.load(sys.stdin)]))';
    const input = JSON.stringify(samples.map(({ expression }) => expression));
    const run = spawnSync('python3', ['-W', 'ignore', '-c', program], { input, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const values = JSON.parse(run.stdout) as string[];
    samples.forEach(({ text, expression }, i) => {
      expect(values[i], expression).toBe(text);
      expect(textIn('python', inMessage(expression)), expression).toBe(text);
      expect(textIn('python', inMessage(expression).replaceAll('\n', '\r\n')), expression).toBe(text);
    });
  });

  // Values that Python 3.11 gave, for machines without it.
  test.each([
    [String.raw`"a\101\x41\u0041\U00000041\N{EM DASH}\q\7"`, 'aAAAA—\\q\u0007'],
    [String.raw`r"a\n\"b" 'c'`, 'a\\n\\"bc'],
    [String.raw`f"x{{a}}\x7b" "{{b}}"`, 'x{a}{{{b}}'],
    ['"""a"b""c"""', 'a"b""c'],
    ['"a\\\nb"', 'ab'],
    ["u'a' R'\\b' F'''{{\n'''", 'a\\b{\n'],
    ['("a" # "b"\n "c" + "d")', 'acd'],
    ['rf"\\d{{2}}"', '\\d{2}'],
  ])('Python: %s', (expression, value) => {
    expect(textIn('python', inMessage(expression))).toBe(value);
  });
});

/** Two prompts of one list, so that joined texts are tried too. */
const sourceOf = (language: CodeLanguage, one: string, two: string) =>
  language === 'python'
    ? `def f():\n    return [{"role": "system", "content": ${one}}, {"role": "user", "content": dedent(${two}).strip()}]\n`
    : `f([{ role: 'system', content: ${one} }, { role: 'user', content: (${two}).trim() }]);\n`;

describe('edits', () => {
  test.each(['python', 'javascript'] as const)('%s: what is written back reads as the edited text', (language) => {
    const expression = language === 'python' ? pythonExpression : javascriptExpression;
    let written = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        expression,
        expression,
        fc.nat(),
        fc.nat(),
        anyText,
        fc.boolean(),
        (one, two, a, b, newText, joint) => {
          const source = sourceOf(language, one.expression, two.expression);
          const read = (code: string) => {
            const prompts = embeddedPrompts(language, code);
            return joint ? joinPrompts(prompts) : prompts[0];
          };
          const prompt = read(source);
          expect(prompt).toBeDefined();
          if (prompt === undefined) return;
          const length = prompt.text.length + 1;
          const [start = 0, end = 0] = [a % length, b % length].toSorted((x, y) => x - y);
          const edit = { span: { start, end }, newText };
          const place = sourceSpan(prompt, edit.span);
          expect(place.end > place.start || start === end).toBe(true);
          expect(place.start >= prompt.span.start && place.end <= prompt.span.end).toBe(true);
          const edits = sourceEdits(prompt, [edit]);
          if (edits === undefined) {
            refused++;
            return;
          }
          written++;
          expect(read(applyEdits(source, edits))?.text).toBe(applyEdits(prompt.text, [edit]));
        },
      ),
      { numRuns: 600 },
    );
    expect(written).toBeGreaterThan(refused);
  });
});

const SOURCES: readonly (readonly [CodeLanguage, string])[] = [
  ['python', 'PROMPT = f"""You are {name}, judge\n{{x}} and {a.b!r:>4}\n\tand say why."""\n'],
  [
    'python',
    'def f():\n    prompt = dedent("""\\\n        Judge the text:\n          - one\n\n        - two\n        """)\n',
  ],
  ['python', 'def f():\n    prompt = """\n        Judge the text\n        and say why.\n    """.strip()\n'],
  ['python', 'prompt = "Judge %s and say why: 100%% of %(text)s" % text\n'],
  ['python', 'prompt = ("Judge the whole {text} and " "say {{why}} or else {x:>3}\\n").format(text=text)\n'],
  ['python', 'prompt = "\\n".join(["Judge the text and say why", rules, f"Answer {lang} only."])\n'],
  ['python', "prompt = r'Judge every text \\d+ times and \\'say\\' why' + suffix + '''it's'''\n"],
  ['typescript', 'const prompt = `Judge ${text} and \\${x}\n    say why, ${`in ${n}`} words.`;\n'],
  ['typescript', 'function f() {\n  const prompt = dedent`\n    Judge the text\n      and say why.\n  `;\n}\n'],
  ['typescript', 'const prompt = ["Judge the whole text", x, \'and say "why"\'].join("\\n") + String.raw`\\n${y}`;\n'],
];

describe('edits around holes, indentation and formatting', () => {
  test.each(SOURCES)('%s: %s', (language, code) => {
    let written = 0;
    const texts = fc.oneof(anyText, fc.constantFrom('', 'x', '\n', '  y\n', '{x}', '%', '"""', "'", '`', '${z}', '\\'));
    fc.assert(
      fc.property(fc.nat(), fc.nat(6), texts, fc.boolean(), fc.boolean(), (at, length, newText, joint, crlf) => {
        const source = crlf ? code.replaceAll('\n', '\r\n') : code;
        const read = (text: string) => {
          const prompts = embeddedPrompts(language, text);
          expect(prompts.length).toBeLessThanOrEqual(1);
          return joint ? joinPrompts(prompts) : prompts[0];
        };
        const prompt = read(source);
        if (prompt === undefined) throw new Error('no prompt found');
        checkSegments(prompt, source);
        const start = at % (prompt.text.length + 1);
        const edit = { span: { start, end: Math.min(start + length, prompt.text.length) }, newText };
        const edits = sourceEdits(prompt, [edit]);
        if (edits === undefined) return;
        written++;
        expect(read(applyEdits(source, edits))?.text).toBe(applyEdits(prompt.text, [edit]));
      }),
      { numRuns: 300 },
    );
    expect(written).toBeGreaterThan(60);
  });
});

describe('broken code', () => {
  const sample = `${article}
class A:
    prompt: str = f"""You are {name!r:>10} and {{x}}, answer in two lines."""
    def f(self, system_prompt='Judge the text and say why. \\N{EM DASH}'): return "a" + b % (c, d)
`;
  const script = `const prompt = \`Judge the text \${a.b[\`c\${d}\`]} and say why\` as const;
export const m = [{ role: 'system', content: dedent\`\\n  Judge it: \${x}\` }, <A prompt={"Say why it is so"}>{t}</A>];
function getPrompt({ prompt = "Judge the text and say why" }: P) { return ['Judge the text', x].join("\\n"); }
`;

  test('never throws, whatever is cut out of it, put into it or left open', () => {
    const junk = [
      '"""',
      "'",
      '`',
      '${',
      '{',
      '}',
      '(',
      ')',
      '[',
      '\\',
      '\r\n',
      '\n',
      'f"',
      '{"role": "user", "content": ',
      '=>',
      '/*',
      '#',
      '<a>',
      '\uD83D',
      '\0',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom(sample, script),
        fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom(...junk, '')), { minLength: 1, maxLength: 6 }),
        (language, text, mutations) => {
          let source = text;
          for (const [at, length, put] of mutations) {
            const from = at % source.length;
            source = source.slice(0, from) + put + source.slice(from + length);
          }
          const prompts = embeddedPrompts(language, source);
          for (const prompt of prompts) checkSegments(prompt, source);
          for (const list of promptLists(prompts)) expect(joinPrompts(list)).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('reads what is there at every prefix of a file', () => {
    for (let end = 0; end < sample.length; end += 7) embeddedPrompts('python', sample.slice(0, end));
    for (let end = 0; end < script.length; end++) embeddedPrompts('typescriptreact', script.slice(0, end));
    const half = article.slice(0, article.indexOf('【任务2】') + 10);
    expect(embeddedPrompts('python', half).map(({ role }) => role)).toEqual(['system', 'user']);
  });

  test.each([
    ['(', ''],
    ['{"prompt":', ''],
    ['f"{', ''],
    ['`${', ''],
    ['!', ''],
    ['a=>', ''],
    ['prompt="x"+', '"y"'],
    ['<prompt>', ''],
  ])('survives deep nesting of %s', (open, end) => {
    for (const language of ['python', 'typescriptreact'] as const) {
      expect(Array.isArray(embeddedPrompts(language, `prompt = ${open.repeat(3000)}${end}`))).toBe(true);
    }
  });
});
