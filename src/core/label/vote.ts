import type { Template } from '../prompt/template.ts';
import type { LabelRecord, RecordError, Sample, TaskAnswer } from './record.ts';

/** What several answers to one record come to: the fields of its record that the answers decide. */
export type Verdict = Distribute<LabelRecord>;
type Distribute<T> = T extends unknown ? Omit<T, 'item' | 'requestKey' | 'at' | 'reused' | 'masked' | 'cut'> : never;

/** A reply with what was read from it, apart from the record that it was given for. */
export type SharedReply = Extract<Verdict, { readonly status: 'labelled' | 'unreadable' }>;

/**
 * Puts the answers of several teachers, or several of one, together: of each task the conclusion that most readable
 * answers gave stands, of a tie the first one's (the first teacher's, as they were asked), with the reasoning that came
 * with it. A task that nobody answered readably makes the record unreadable; when no attempt got a reply it failed.
 */
export function verdictOf(samples: readonly Sample[], template: Template): Verdict {
  const [only] = samples;
  if (samples.length === 1 && only !== undefined) return alone(only);
  const replied = samples.filter((sample) => sample.status !== 'failed');
  const first = replied.find(({ status }) => status === 'labelled') ?? replied[0];
  if (first === undefined) return { status: 'failed', error: errorOf(samples), samples };
  const answers: TaskAnswer[] = [];
  const agreement: Record<string, number> = {};
  for (const { id } of template.tasks) {
    const given = replied.flatMap((sample) => sample.answers.filter(({ taskId }) => taskId === id));
    const [winner] = mostOften(given);
    if (winner === undefined) continue;
    answers.push(winner);
    agreement[id] = given.filter((answer) => same(answer, winner)).length / samples.length;
  }
  const source =
    replied.find((sample) => sample.answers.some((answer) => answer === answers[0] || answers.includes(answer))) ??
    first;
  const missing = template.tasks.find(({ id }) => !answers.some(({ taskId }) => taskId === id));
  const shared = { answers, reply: source.reply, samples, agreement };
  if (missing === undefined) return { status: 'labelled', ...shared };
  const unreadable = replied.find((sample) => sample.status === 'unreadable');
  const reason = unreadable?.status === 'unreadable' ? unreadable.reason : 'missing-task';
  return { status: 'unreadable', reason, taskId: missing.id, ...shared };
}

function alone(sample: Sample): Verdict {
  const { teacher: _teacher, ...verdict } = sample;
  return verdict;
}

/** Answers in the order of how often their conclusion was given, then as they came. */
function mostOften(answers: readonly TaskAnswer[]): readonly TaskAnswer[] {
  const count = (answer: TaskAnswer) => answers.filter((other) => same(other, answer)).length;
  return answers.toSorted((a, b) => count(b) - count(a));
}

function same(a: TaskAnswer, b: TaskAnswer): boolean {
  return a.conclusion.trim() === b.conclusion.trim();
}

function errorOf(samples: readonly Sample[]): RecordError {
  const failed = samples.find((sample) => sample.status === 'failed');
  return failed?.status === 'failed'
    ? failed.error
    : { code: 'teacher.malformed', message: 'No teacher answered.', hint: 'Ask for the failed ones again.' };
}
