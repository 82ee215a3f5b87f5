import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type CodeLanguage,
  type EmbeddedPrompt,
  codeLanguageOf,
  embeddedPrompts,
} from '#core/prompt/embedded/embeddedPrompts';
import { joinPrompts, promptLists } from '#core/prompt/embedded/joinPrompts';
import { sourceEdits, sourceSpan } from '#core/prompt/embedded/sourceMap';
import { applyEdits } from '#core/text';

const article = readFileSync(new URL('fixtures/embedded/article.py', import.meta.url), 'utf8');
const textsOf = (language: CodeLanguage, source: string) => embeddedPrompts(language, source).map(({ text }) => text);
const python = (source: string) => textsOf('python', source);
const shown = ({ role, list, text }: EmbeddedPrompt) => [role, list, text] as const;

/** What a part of a prompt's text is in the source. */
function written(prompt: EmbeddedPrompt, source: string, part: string): string {
  const start = prompt.text.indexOf(part);
  const span = sourceSpan(prompt, { start, end: start + part.length });
  return source.slice(span.start, span.end);
}

describe("the article's sample", () => {
  const prompts = embeddedPrompts('python', article);
  const [system, user] = prompts;
  if (system === undefined || user === undefined) throw new Error('prompts not found');

  test('is two messages of one list', () => {
    expect(prompts.map(({ role, list }) => [role, list])).toEqual([
      ['system', 0],
      ['user', 0],
    ]);
    expect(system.text).toMatch(/^你是一位行业高级专家,.*并完成以下任务。$/);
    expect(user.text.split('\n')).toEqual([
      '【任务1】:相关性判断',
      '- **目标**:判断【原文】XXXX',
      '- **输出格式**:思考过程 + #### + 结论。',
      '【任务2】:相关性判断',
      '- **目标**:',
      '- **提醒**:',
      '  ',
      '- **输出格式**:#### + 结论。内容替换掉上述模板中的`【原文】`部分。',
    ]);
  });

  test('maps back into the literals', () => {
    expect(written(user, article, '【任务2】')).toBe('【任务2】');
    expect(written(user, article, '结论。\n【任务2】')).toMatch(/^结论。\\n"\n {19}"【任务2】$/);
    expect(written(user, article, '\n')).toBe('\\n');
    expect(article.slice(user.span.start, user.span.end)).toMatch(/^"【任务1】[^]*部分。"$/);
  });

  test('is edited in its literals, over their borders too', () => {
    const edit = (part: string, newText: string) => {
      const start = user.text.indexOf(part);
      const edits = sourceEdits(user, [{ span: { start, end: start + part.length }, newText }]);
      return edits && applyEdits(article, edits);
    };
    expect(edit('XXXX', '与"主题"有关\n')).toBe(article.replace('XXXX', '与\\"主题\\"有关\\n'));
    expect(edit('结论。\n【任务2】', '第二')).toBe(
      article.replace('#### + 结论。\\n"', '#### + 第二"').replace('"【任务2】', '"'),
    );
  });

  test('is one text when joined, which maps back as well', () => {
    const [list = []] = promptLists(prompts);
    const joint = joinPrompts(list);
    expect(joint?.text).toBe(`${system.text}\n\n${user.text}`);
    if (joint === undefined) return;
    const start = joint.text.indexOf('【任务2】');
    const span = sourceSpan(joint, { start, end: start + 5 });
    expect(span).toEqual({ start: article.indexOf('【任务2】'), end: article.indexOf('【任务2】') + 5 });
    expect(
      sourceEdits(joint, [{ span: { start: system.text.length, end: system.text.length + 1 }, newText: '' }]),
    ).toBe(undefined);
  });

  test('reads alike with CRLF', () => {
    const other = embeddedPrompts('python', article.replaceAll('\n', '\r\n'));
    expect(other.map(({ text }) => text)).toEqual(prompts.map(({ text }) => text));
  });
});

describe('Python', () => {
  test('finds messages, calls, names and what names were given', () => {
    const source = `
from langchain.prompts import PromptTemplate
RULES = """Judge.
"""
@dataclass
class Judge(Base):
    """This docstring speaks about the prompt, and of nothing else."""
    system_prompt: str = field(default="You judge texts and say why.")
    title: str = "This is the title of the window"

    async def ask(self, prompt: str = "Name three colours of the sea.", *, n: int = 3):
        log.info("The prompt was sent to the language model")
        self.instructions = ("Answer" " in two"  # a note
            " short lines.")
        await c.create(model="m", system="You are brief and kind.", messages=[
            {"role": "user", "content": RULES.format(n=n)},
            {"role": Role.ASSISTANT.value, "content": [{"type": "text", "text": f"Hi {n!r:>3}"}, {"type": "image"}]},
            dict(role="user", content="Go"),
        ])
        [SystemMessage(content="Be brief."), HumanMessage("Hi")]
        ChatPromptTemplate.from_messages([("system", "Be brief."), ("human", "{text}"), ("human", "Why?")])
        names = [("user", "Ann"), ("user", "Bob")]
        PromptTemplate.from_template("Tell a joke about {topic}.")
        {"role": "tool", "content": "It is not a prompt that is said here."}
`;
    expect(embeddedPrompts('python', source).map(shown)).toEqual([
      ['user', 0, 'Judge.\n'],
      [undefined, undefined, 'You judge texts and say why.'],
      [undefined, undefined, 'Name three colours of the sea.'],
      [undefined, undefined, 'Answer in two short lines.'],
      ['system', 0, 'You are brief and kind.'],
      ['assistant', 0, 'Hi {n}'],
      ['user', 0, 'Go'],
      ['system', 1, 'Be brief.'],
      ['user', 1, 'Hi'],
      ['system', 2, 'Be brief.'],
      ['user', 2, 'Why?'],
      [undefined, undefined, 'Tell a joke about {topic}.'],
    ]);
  });

  test.each([
    ['prompt = "Judge %s of %(b)s: 100%% sure" % (text.strip(),)', 'Judge {text} of {b}: 100% sure'],
    ['prompt = "Judge {a:>3} as {{x}} and say why".format(a=1)', 'Judge {a} as {x} and say why'],
    ['prompt = "Judge this text: " + load(path) + "\\nSay " + WHY.x', 'Judge this text: {path}\nSay {WHY.x}'],
    ['prompt = " ".join(["Judge this", "short text and", n])', 'Judge this short text and {n}'],
    ['prompt = f"Judge {d["k"]} and {a if b else c} {{x}} soon"', 'Judge {k} and {…} {x} soon'],
    ['if x:\n\tprompt = dedent("""\\\n\t\tJudge this text:\n\t\t  - now\n\t\t""")', 'Judge this text:\n  - now\n'],
    [
      'prompt = ("Judge this text, please." if a else\n  "判断这段文字是否相关。")',
      'Judge this text, please.|判断这段文字是否相关。',
    ],
    ['a, user_prompt = 1, "Judge this text, please."', 'Judge this text, please.'],
    ['PROMPTS = {"one": "Judge this text, please.", "title": "The title of this one"}', 'Judge this text, please.'],
    ['def build_prompt(x):\n  return f"Judge the text {x} and say why"', 'Judge the text {x} and say why'],
    ['prompt = "Judge this text 😀\\U0001F600\\N{BULLET}"', 'Judge this text 😀😀•'],
    ['提示词 = "判断这段文字是否相关"', '判断这段文字是否相关'],
  ])('%s', (source, expected) => {
    expect(python(source).join('|')).toBe(expected);
  });

  test.each([
    ['SQL', 'prompt_query = "SELECT a, b FROM texts WHERE a = 1"'],
    ['an address', 'prompt = "https://example.org/a prompt/of/words.html"'],
    ['a path', 'PROMPT_TEXT = "./prompts/some folder/relevance.md"'],
    ['a path in Chinese', 'PROMPT_TEXT = "数据集/提示词/相关性判断.md"'],
    ['a pattern', 'PROMPT_RE = r"^\\s+(prompt|text)\\d+ (?:a|b)$"'],
    ['markup', 'prompt = "<div>Judge this text and say why</div>"'],
    ['an identifier', 'prompt = "relevance_prompt_of_the_second_version"'],
    ['a name of a prompt', 'prompt_name = "The first prompt of the second job"'],
    ['a question to a person', 'name = input(prompt="What is your name, please?")'],
    ['a request to type', 'self.prompt = "Enter the name of the new file"'],
    ['bytes', 'prompt = b"Judge this text and say why"'],
    ['a string that has no end', 'prompt = """Judge this text and say why\nx = 1\n'],
    ['another use of template', 'template = "Dear reader, here is our news."'],
    ['a comment', '# prompt = "Judge this text and say why"'],
    ['an error', 'raise ValueError("The prompt is too long, say less")'],
  ])('leaves %s alone', (_, source) => {
    expect(python(source)).toEqual([]);
  });
});

describe('JavaScript and TypeScript', () => {
  test('finds messages, calls, names and what names were given', () => {
    const source = `
const text = \`Judge \${a.b} and \\\${x}.\`;
export const list = [{ role: 'system', content: text }, { 'role': "user", "content": dedent\`
    Say why:
      - now\` }] satisfies Message[];
class A<T> { static readonly systemPrompt?: string = 'You judge long ' + "texts.\\u{1F600}" as const; #prompt = 'Say why it is so, now'; }
function f({ prompt = "Name three colours of the sea." }: P): string { log('The prompt is not said here'); return 'Not this prompt'; }
const getPrompt = async (x: string) => ["Judge the text", x, 'and say why'].join("\\n");
await generateText({ model, system: 'You are brief and kind.', prompt: \`Say why it is \${n} right now\` });
const messages = [new SystemMessage({ content: 'Be brief.' }), new HumanMessage('Hi')];
const view = <Ask prompt={c ? 'Judge this text, please.' : "Say why it is so, now"} title="No prompt here at all">{t}</Ask>;
await window.showInputBox({ prompt: 'The name of your new prompt file' });
const query = gql\`query prompt { a b }\`;
`;
    expect(embeddedPrompts('typescriptreact', source).map(shown)).toEqual([
      ['system', 0, 'Judge {a.b} and ${x}.'],
      ['user', 0, 'Say why:\n  - now'],
      [undefined, undefined, 'You judge long texts.😀'],
      [undefined, undefined, 'Say why it is so, now'],
      [undefined, undefined, 'Name three colours of the sea.'],
      [undefined, undefined, 'Judge the text\n{x}\nand say why'],
      ['system', 1, 'You are brief and kind.'],
      ['user', 1, 'Say why it is {n} right now'],
      ['system', 2, 'Be brief.'],
      ['user', 2, 'Hi'],
      [undefined, undefined, 'Judge this text, please.'],
      [undefined, undefined, 'Say why it is so, now'],
    ]);
  });

  test('keeps the order of a list whose messages are written elsewhere', () => {
    const source = `const b = 'Second, say why.';\nconst a = 'First, judge.';
f({ messages: [{ role: 'system', content: a }, { role: 'user', content: b }] });`;
    const [list = [], ...others] = promptLists(embeddedPrompts('javascript', source));
    expect(others).toEqual([]);
    const joint = joinPrompts(list);
    expect(joint?.text).toBe('First, judge.\n\nSecond, say why.');
    if (joint === undefined) return;
    // A span over both cannot be shown in this order: its first part is.
    const span = sourceSpan(joint, { start: 7, end: 25 });
    expect(source.slice(span.start, span.end)).toBe('judge.');
  });

  test('joins the pieces of a prompt that is built up', () => {
    const source =
      'let prompt = "Judge this text, please.";\nprompt += "And then say why it is so.";\nprompt = "Name three colours of the sea.";';
    expect(embeddedPrompts('javascript', source).map(({ list }) => list)).toEqual([0, 0, undefined]);
  });
});

describe('joined texts', () => {
  test('leave out the indentation that comes from the code, and put it back', () => {
    const source = 'def f():\n    prompt = """Judge the text:\n      - one\n      - two\n    """\n';
    const [prompt] = embeddedPrompts('python', source);
    const joint = joinPrompts(prompt === undefined ? [] : [prompt]);
    expect(prompt?.text).toBe('Judge the text:\n      - one\n      - two\n    ');
    expect(joint?.text).toBe('Judge the text:\n- one\n- two\n');
    if (joint === undefined) return;
    const at = joint.text.indexOf('- two');
    const edits = sourceEdits(joint, [{ span: { start: at, end: at }, newText: '- more\n' }]);
    expect(edits && applyEdits(source, edits)).toBe(source.replace('      - two', '      - more\n      - two'));
  });

  test('keep what is indented on purpose', () => {
    const source = 'PROMPT = """Judge the text, answer with\n    code of one line."""';
    const prompts = embeddedPrompts('python', source);
    expect(joinPrompts(prompts)?.text).toBe(prompts[0]?.text);
  });
});

test('edits that cannot be written back are refused', () => {
  const source = 'prompt = f"Judge {text} and\\nsay why" r"a\\d"';
  const [prompt] = embeddedPrompts('python', source);
  if (prompt === undefined) throw new Error('no prompt found');
  const edit = (part: string, newText: string) => {
    const start = prompt.text.indexOf(part);
    const edits = sourceEdits(prompt, [{ span: { start, end: start + part.length }, newText }]);
    return edits && applyEdits(source, edits);
  };
  expect(edit('Judge {text} and', 'Judge it and')).toBe(undefined);
  expect(edit('Judge {text} and', 'See {text} or')).toBe('prompt = f"See {text} or\\nsay why" r"a\\d"');
  expect(edit('and\nsay', 'or {x} say')).toBe('prompt = f"Judge {text} or {{x}} say why" r"a\\d"');
  expect(edit('a\\d', '"quoted"')).toBe(undefined);
  expect(edit('a\\d', 'b')).toBe('prompt = f"Judge {text} and\\nsay why" r"b"');
});

test('a language is known by the file name', () => {
  const known = ['a.py', 'a.js', 'b.mjs', 'c.cjs', 'd.ts', 'e.mts', 'f.cts', 'g.tsx', 'h.jsx', 'i/J.PY'].map(
    codeLanguageOf,
  );
  expect(new Set(known)).toEqual(new Set(['python', 'javascript', 'typescript', 'typescriptreact', 'javascriptreact']));
  expect(['a.md', 'py', 'a.pyc', 'a.json', 'a.constructor'].map(codeLanguageOf)).toEqual(Array(5).fill(undefined));
});

test('a megabyte is read in one go', () => {
  const unit = `def f(a):\n    x = [{"role": "user", "content": f"Judge {a} and say why.\\n" "Now"}]\n    return g(x, a + 1)\n\n`;
  const source = (count: number) => unit.repeat(count);
  const found = embeddedPrompts('python', source(10_000));
  expect(source(10_000).length).toBeGreaterThan(1_000_000);
  expect(found).toHaveLength(10_000);
  expect(new Set(found.map(({ list }) => list)).size).toBe(10_000);
});
