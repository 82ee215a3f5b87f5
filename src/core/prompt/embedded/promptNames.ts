/** How sure a name makes us: `prompt` by itself, `maybe` only in code about language models. */
type NameKind = 'prompt' | 'maybe' | 'no';

const MODEL_WORDS =
  /prompt_?template|chat_?prompt|system_?prompt|openai|anthropic|langchain|llama|\bllms?\b|\bgpt|chatgpt|claude|gemini|kimi|moonshot|qwen|deepseek|mistral|ollama|vllm|chat\.completions|\bAgent\(|\bagents\b.{0,20}\bimport\b|提示词|大模型|You are (?:an?|the) |你是一|["']?role["']?\s{0,4}[:=]\s{0,4}["'](?:system|user)/i;
/** Without one of these no name says prompt: most names are sorted out by this. */
const HINT = /prompt|instruction|template|sys|developer|提示/i;
/** A last word that makes `prompt_…` a fact about a prompt or an address of one. */
const ABOUT_A_PROMPT = new Set(
  'token tokens id ids name names path paths file files filename dir directory folder key keys version url uri href label title description desc type kind hash placeholder error errors count length len size cache log logger role model icon class style regex pattern tooltip button status state schema category author date time tag tags column field option choice cost price limit max min source env var variable variables exists enabled color font format encoding language lang locale extension ext'.split(
    ' ',
  ),
);
/** A word before `prompt` that makes it a question to a person, or a picture's description. */
const OTHER_PROMPTS = new Set(
  'confirm confirmation login password passwd shell cli terminal install negative sudo ps1 bash'.split(' '),
);
/** Verbs of functions that do something with a prompt instead of making one. */
const OTHER_VERBS = new Set(
  'validate check parse save load log print show ask confirm is has handle on send submit test open close delete remove set extract describe read write list find search assert raise throw warn'.split(
    ' ',
  ),
);
const SYSTEM = new Set(['system', 'sys', 'developer']);
const SAYING = new Set(['message', 'messages', 'msg', 'content', 'text', 'instruction', 'instructions']);
const LABELS = new Set(
  'name title description type id key label version model author tag tags url path icon category help'.split(' '),
);

/** Whether a whole module is about language models, so that weaker names count in it. */
export function isAboutModels(source: string): boolean {
  return MODEL_WORDS.test(source);
}

/** Whether a name says that its value is a prompt; `about` as from `isAboutModels`. */
export function saysPrompt(name: string, about: boolean): boolean {
  if (!HINT.test(name)) return false;
  const kind = kindOf(wordsOf(name), name);
  return kind === 'prompt' || (kind === 'maybe' && about);
}

/** Whether a name stands for a collection of prompts (`PROMPTS`, `prompt_templates`). */
export function saysPrompts(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return last.endsWith('prompts') || (last === 'templates' && words.some((word) => /prompts?$/.test(word)));
}

/** Whether a function of this name returns a prompt. */
export function makesPrompt(name: string): boolean {
  const words = wordsOf(name);
  return !OTHER_VERBS.has(words[0] ?? '') && kindOf(words, name) === 'prompt';
}

/** Whether a property in a collection of prompts is about a prompt instead of being one. */
export function isLabel(name: string): boolean {
  return LABELS.has(wordsOf(name).at(-1) ?? '');
}

/** Whether this call asks a person, so that its `prompt` is a question to them. */
export function asksPerson(callee: string): boolean {
  return /(?:^|\.)(?:option|argument|input|raw_input|getpass|confirm|ask|prompt|select|checkbox|password|question|readline|createInterface|showInputBox|createInputBox|showQuickPick|read_line)$/i.test(
    callee,
  );
}

function kindOf(words: readonly string[], name: string): NameKind {
  if (/提示词|提示语|系统提示/.test(name)) return 'prompt';
  const last = words.findLast((word) => !/^(?:v?\d+|zh|en|cn|str|string|text|template)$/.test(word)) ?? '';
  const at = words.findIndex((word) => /prompts?$/.test(word) || /^prompt(?:template|text|str)$/.test(word));
  if (at !== -1) {
    const other = ABOUT_A_PROMPT.has(last) || words.some((word) => OTHER_PROMPTS.has(word));
    return other ? 'no' : 'prompt';
  }
  const system = words.some((word) => SYSTEM.has(word)) && words.some((word) => SAYING.has(word));
  if (system && !ABOUT_A_PROMPT.has(last)) return 'maybe';
  const only = words.length <= 2 && /^(?:instructions?|templates?)$/.test(words.at(-1) ?? '');
  return only || /^(?:sys|system)(?:msg|message)$/.test(last) ? 'maybe' : 'no';
}

/** `systemPrompt`, `system_prompt` and `SYSTEM_PROMPT2` are words in small letters. */
function wordsOf(name: string): string[] {
  const spaced = name
    .slice(-120)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z])(\d)/g, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
