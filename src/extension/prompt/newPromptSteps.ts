import type { Translate } from '#core/l10n';
import { freeName, labelProblem, readLabels, type PromptAnswers, type PromptStep } from '#core/prompt/scaffoldAnswers';
import { scaffoldWords } from '#core/prompt/scaffoldTexts';
import { PROMPT_KINDS, type PromptKind } from '#core/prompt/scaffoldWords';
import type { KindTexts, ScaffoldWords, Suggestion } from '#core/prompt/scaffoldWords';
import { askLines, askOne, askText, type Choice, type Line, type Reply, type StepFrame } from '../quickSteps.ts';

/** What the questions need to know besides the answers so far. */
export interface PromptPlace {
  readonly language: 'zh' | 'en'; // proposed
  readonly taken: ReadonlySet<string>; // names of the templates in the folder, in lower case
}

/** Asks one question, with what was answered before in its box, or else what is proposed. */
export function askStep(
  step: PromptStep,
  answers: PromptAnswers,
  frame: StepFrame,
  t: Translate,
  place: PromptPlace,
): Promise<Reply<PromptAnswers>> {
  const words = scaffoldWords(answers.language ?? place.language);
  const texts = words.kinds[answers.kind ?? 'blank'];
  return QUESTIONS[step]({ answers, frame, t, place, words, texts });
}

interface Scene {
  readonly answers: PromptAnswers;
  readonly frame: StepFrame;
  readonly t: Translate;
  readonly place: PromptPlace;
  readonly words: ScaffoldWords;
  readonly texts: KindTexts;
}

const QUESTIONS: Readonly<Record<PromptStep, (scene: Scene) => Promise<Reply<PromptAnswers>>>> = {
  kind: ({ answers, frame, t }) =>
    askOne<PromptAnswers>(frame, {
      placeholder: t('What is the prompt for?'),
      choices: kindChoices(t),
      isCurrent: (value) => value.kind === answers.kind && value.shipped === (answers.shipped ?? false),
    }),
  language: ({ answers, frame, t, place }) =>
    askOne<PromptAnswers>(frame, {
      placeholder: t('Language of the prompt'),
      choices: [
        { label: '中文', value: { language: 'zh' } },
        { label: 'English', value: { language: 'en' } },
      ],
      isCurrent: (value) => value.language === (answers.language ?? place.language),
    }),
  name: async ({ answers, frame, t, place }) =>
    map(
      await askText(frame, {
        prompt: t('Name of the template; its file becomes <name>.template.md'),
        value: answers.name ?? freeName(proposedName(answers), place.taken),
        problem: (name) => nameProblem(name, t, place),
      }),
      (name) => ({ name }),
    ),
  role: (scene) =>
    ask(
      scene,
      'role',
      scene.t('Role: who the model is. It goes out as the system message. Empty: fill it in later.'),
      scene.texts.role.replaceAll('‹=', '‹'),
    ),
  goal: (scene) =>
    ask(scene, 'goal', scene.t('Task: what to do with the record, in one sentence. ‹…› can be filled in later.')),
  purpose: (scene) =>
    ask(scene, 'purpose', scene.t('Background, purpose: what the result is used for. Empty: leave it out.')),
  state: (scene) =>
    ask(
      scene,
      'state',
      scene.t('Background, current state: where the texts come from and what they are like. Empty: leave it out.'),
    ),
  requirements: (scene) =>
    ask(
      scene,
      'requirements',
      scene.t('Background, requirements: what the result must observe in any case. Empty: leave it out.'),
    ),
  audience: (scene) =>
    ask(scene, 'audience', scene.t('Background, audience: who reads the result. Empty: leave it out.')),
  labels: async ({ answers, frame, t, words, texts }) =>
    map(
      await askText(frame, {
        prompt: texts.closed
          ? t('Labels: the conclusions that may be given, divided by commas. Empty: fill them in later.')
          : t('Labels: the conclusions that may be given, divided by commas. Empty: free text.'),
        placeholder: words.labels.join('、'),
        value: (answers.labels ?? texts.labels).join('、'),
        problem: (typed) => labelsProblem(typed, t),
      }),
      (typed) => ({ labels: readLabels(typed) }),
    ),
  criteria: (scene) => {
    const what = scene.t('Criteria: what a right result is measured by.');
    return lines(scene, 'criteria', what, scene.texts.criteria.map(ticked));
  },
  steps: (scene) => {
    const what = scene.t('Steps: how the result is reached, in order.');
    return lines(scene, 'steps', what, scene.texts.steps.map(ticked));
  },
  constraints: (scene) => {
    const { t, texts } = scene;
    const groups = { content: t('content'), format: t('format'), style: t('style') };
    const proposed = texts.constraints.map(({ text, dimension }) => ({ text, picked: true, group: groups[dimension] }));
    return lines(scene, 'constraints', t('Constraints on content, format and style.'), proposed);
  },
  pairs: ({ answers, frame, t }) => askPairs(answers, frame, t),
  reasoning: ({ answers, frame, t }) =>
    askOne<PromptAnswers>(frame, {
      placeholder: t('What the model answers with'),
      choices: [
        { label: t('Reasoning and conclusion'), description: '思考过程 #### 结论', value: { reasoning: true } },
        { label: t('Conclusion only'), value: { reasoning: false } },
      ],
      isCurrent: (value) => value.reasoning === (answers.reasoning ?? true),
    }),
};

async function ask(
  { answers, frame, texts }: Scene,
  name: 'role' | 'goal' | 'purpose' | 'state' | 'requirements' | 'audience',
  prompt: string,
  placeholder?: string,
): Promise<Reply<PromptAnswers>> {
  const proposed = name === 'goal' ? texts.goal.replaceAll('‹=', '‹') : '';
  const value = answers[name] ?? proposed;
  return map(await askText(frame, { prompt, value, ...(placeholder !== undefined && { placeholder }) }), (text) => ({
    [name]: text,
  }));
}

async function lines(
  { answers, frame, t }: Scene,
  name: 'criteria' | 'steps' | 'constraints',
  what: string,
  proposed: readonly Line[],
): Promise<Reply<PromptAnswers>> {
  const placeholder = t('{0} Type and press Enter to add a line.', what);
  return map(
    await askLines(frame, { placeholder, typing: t('Enter adds this line'), lines: withOwn(proposed, answers[name]) }),
    (value) => ({
      [name]: value,
    }),
  );
}

function proposedName({ kind = 'blank' }: PromptAnswers): string {
  return kind === 'blank' ? 'prompt' : kind;
}

/** What a person calls a kind of prompt. */
export function kindTitle(kind: PromptKind, t: Translate): string {
  return {
    classification: t('Classification'),
    sentiment: t('Sentiment analysis'),
    extraction: t('Information extraction'),
    translation: t('Translation'),
    summary: t('Summary'),
    qa: t('Question answering'),
    blank: t('Another task'),
  }[kind];
}

function kindChoices(t: Translate): readonly (Choice<PromptAnswers> | string)[] {
  const measured: Readonly<Record<PromptKind, string>> = {
    classification: t('Measured by accuracy and recall'),
    sentiment: t('Measured by the right class (positive, neutral, negative) and fluent text'),
    extraction: t('Measured by completeness, accuracy and valid JSON'),
    translation: t('Measured by accuracy, fluency and grammar'),
    summary: t('Measured by coverage, concision and fluency'),
    qa: t('Measured by accuracy, completeness and relevance'),
    blank: t('Labels or free text, with general criteria'),
  };
  const choice = (kind: PromptKind, shipped: boolean, detail: string) => ({
    label: kindTitle(kind, t),
    detail,
    value: { kind, shipped },
  });
  return [
    t('Build it step by step'),
    ...PROMPT_KINDS.map((kind) => choice(kind, false, measured[kind])),
    t('Start from a finished template'),
    ...PROMPT_KINDS.filter((kind) => kind !== 'blank').map((kind) =>
      choice(kind, true, t('Complete with filled-in examples, to be adapted')),
    ),
  ];
}

function askPairs(answers: PromptAnswers, frame: StepFrame, t: Translate): Promise<Reply<PromptAnswers>> {
  const labels = answers.labels?.length ?? 0;
  const proposed = Math.min(Math.max(labels, 2), 5);
  const notes = [t('No examples'), t('One-shot: shows the form')];
  return askOne<PromptAnswers>(frame, {
    placeholder: t('How many examples?'),
    choices: [0, 1, 2, 3, 4, 5].map((pairs) => ({
      label: String(pairs),
      description: [
        notes[pairs] ?? t('Few-shot: shows the differences'),
        ...(pairs === labels && labels > 1 ? [t('one for each label')] : []),
      ].join(' · '),
      value: { pairs },
    })),
    isCurrent: (value) => value.pairs === (answers.pairs ?? proposed),
  });
}

function nameProblem(name: string, t: Translate, place: PromptPlace): string | undefined {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u.test(name)) {
    return t('Letters, digits, hyphens, points and underscores; at most 64.');
  }
  if (place.taken.has(name.toLowerCase())) return t('{0} exists already. Choose another name.', `${name}.template.md`);
  return undefined;
}

function labelsProblem(typed: string, t: Translate): string | undefined {
  const problem = labelProblem(readLabels(typed));
  return (
    problem &&
    {
      one: t('A closed set has at least two labels.'),
      twice: t('A label is there twice.'),
      marker: t('A label cannot hold the marker ####.'),
    }[problem]
  );
}

function ticked({ text }: Suggestion): Line {
  return { text, picked: true };
}

/** The proposed lines and the person's own behind them; once he has answered, only what he kept is ticked. */
function withOwn(proposed: readonly Line[], chosen: readonly string[] | undefined): readonly Line[] {
  if (chosen === undefined) return proposed;
  const known = new Set(proposed.map(({ text }) => text));
  return [
    ...proposed.map((line) => ({ ...line, picked: chosen.includes(line.text) })),
    ...chosen.filter((text) => !known.has(text)).map((text) => ({ text, picked: true })),
  ];
}

function map<Value>(reply: Reply<Value>, to: (value: Value) => PromptAnswers): Reply<PromptAnswers> {
  if (reply.go === 'back') return reply;
  if (reply.go === 'on') return { go: 'on', value: to(reply.value) };
  return reply.value === undefined ? { go: 'leave' } : { go: 'leave', value: to(reply.value) };
}
