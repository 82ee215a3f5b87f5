import { type Layout } from '../../answer.ts';
import { holdsMarker, readShape, type AnswerFault } from './answerShape.ts';
import { ClassCounts } from './classCounts.ts';
import { convertRow, truthy, type Converted, type Row } from './convert.ts';
import { encodeFeedback, encodePair, encodeSft, type EncodeOptions, type Piece } from './encode.ts';
import { stageOf, type DatasetEntry, type Stage } from './entry.ts';
import { FindingList } from './findingList.ts';
import { LengthCounter } from './lengths.ts';
import type { PreflightReport, Severity } from './report.ts';
import { lacksContrast, piecesOf, whyDropped, type EncodedRow, type RowPieces } from './rowPieces.ts';
import { RowStop, type RowReason } from './rowStop.ts';
import { SeenRows } from './seenRows.ts';

/** What rows are checked against. */
export interface CheckOptions extends EncodeOptions {
  readonly entry: DatasetEntry;
  readonly isPart: boolean; // nothing is learnt from it: a part for the eval loss or to test with
  readonly layout: Layout;
  readonly marker: string;
  readonly labels: readonly string[] | undefined; // the closed set, where there is one
  readonly tokens: PreflightReport['tokens'];
}

/** What became of a row; for comparison with the real program. */
export type RowOutcome =
  | { readonly outcome: 'dropped' | 'fails'; readonly reason: RowReason; readonly detail: string }
  | { readonly outcome: 'kept'; readonly encoded: EncodedRow };

type Changed = 'default-system' | 'thinking-off' | 'empty-thought' | 'empty-good' | 'index' | 'history' | 'halves';

const BATCH = 1000; // preprocessing_batch_size
const FAULTS: Readonly<Record<AnswerFault, (layout: Layout) => Severity>> = {
  'marker-missing': (layout) => (layout === 'reasoning-first' ? 'error' : 'warning'),
  'marker-twice': () => 'warning',
  'marker-in-conclusion': () => 'error',
  'marker-full-width': () => 'error',
  'reasoning-empty': () => 'warning',
};

/** Looks at the rows of a dataset one by one, as LLaMA-Factory will read them, and gives the report. Memory: about 35 bytes a row. */
export class RowChecker {
  readonly found: FindingList;
  readonly stage: Stage;
  readonly #options: CheckOptions;
  readonly #lengths = {
    prompt: new LengthCounter(),
    answer: new LengthCounter(),
    conclusion: new LengthCounter(),
    reasoning: new LengthCounter(),
    total: new LengthCounter(),
  };
  readonly #stops = new LengthCounter(); // conclusion with marker
  #answersOfStops = 0;
  readonly #seen = new SeenRows();
  readonly #classes = new ClassCounts();
  readonly #changes = new Map<Changed, { rows: number; readonly line: number }>();
  readonly #tags = { good: 0, bad: 0 };
  #rows = 0;
  #kept = 0;
  #longest = 0;
  // KTO compares with the answer of the row before, within batches; the first row of one with the last.
  #before: readonly unknown[] | undefined;
  #firstOfBatch: number | undefined;

  constructor(options: CheckOptions, file: string) {
    this.#options = options;
    this.found = new FindingList(file);
    this.stage = stageOf(options.entry);
  }

  /** Takes a row; tells what becomes of it. `halves`: the loader takes halves of characters out of it. */
  add(row: Row, line: number, file: string, halves = false): RowOutcome {
    this.#rows++;
    this.found.file = file;
    if (halves) this.#changed('halves', line);
    let converted: Converted;
    try {
      converted = convertRow(row, this.#options.entry);
    } catch (error) {
      return this.#stopped(error, line);
    }
    const neighbour = this.#neighbour(converted, line);
    try {
      const encoded = this.#encode(converted);
      if (encoded === undefined) {
        const reason = whyDropped(converted, row, this.#options.entry, this.stage);
        return this.#dropped(reason, line, reason === 'roles' ? converted.oddRole : undefined);
      }
      if (neighbour) throw new RowStop('neighbour');
      this.#kept++;
      this.#look(converted, encoded, line);
      return { outcome: 'kept', encoded };
    } catch (error) {
      return this.#stopped(error, line);
    }
  }

  /** Takes a line that cannot be read as a row. */
  addUnreadable(reason: RowReason, line: number, detail: string, file: string): RowOutcome {
    this.#rows++;
    this.found.file = file;
    return this.#stopped(new RowStop(reason, detail), line);
  }

  finish(files: readonly string[]): PreflightReport {
    const { entry, isPart, template, cutoffLen, tokens, labels } = this.#options;
    this.#endBatch();
    if (this.#rows === 0 && this.found.findings.every(({ code }) => code !== 'unchecked' && code !== 'fails')) {
      this.found.add('fails', 'error', { reason: 'empty', detail: '' });
    }
    for (const [reason, { rows, line }] of this.#changes) {
      const severity = reason === 'thinking-off' || reason === 'empty-good' ? 'error' : 'warning';
      this.found.add('changed', severity, { reason, rows, template: template.name }, line, { rows });
    }
    if (this.stage === 'kto' && this.#kept > 0 && (this.#tags.good === 0 || this.#tags.bad === 0)) {
      const severity = isPart ? 'warning' : 'error';
      this.found.add('class-missing', severity, { reason: 'kto', good: this.#tags.good, bad: this.#tags.bad });
    }
    this.#classes.report(this.found, labels);
    const stops = this.#stops.sum;
    return {
      dataset: entry.name,
      files,
      template: template.name,
      cutoffLen,
      tokens,
      rows: this.#rows,
      kept: (this.found.counts.fails ?? 0) > 0 ? 0 : this.#kept,
      findings: this.found.findings,
      counts: this.found.counts,
      lengths: {
        prompt: this.#lengths.prompt.figures(),
        answer: this.#lengths.answer.figures(),
        conclusion: this.#lengths.conclusion.figures(),
        reasoning: this.#lengths.reasoning.figures(),
        total: this.#lengths.total.figures(),
      },
      conclusions: this.#classes.list(),
      ...(stops > 0 && { answerOverConclusion: this.#answersOfStops / stops }),
      cutoffSuggested: Math.max(64, Math.ceil(this.#longest / 64) * 64),
    };
  }

  #encode(converted: Converted): EncodedRow | undefined {
    if (this.stage === 'dpo') return encodePair(converted, this.#options);
    return this.stage === 'kto' ? encodeFeedback(converted, this.#options) : encodeSft(converted, this.#options);
  }

  #stopped(error: unknown, line: number): RowOutcome {
    if (!(error instanceof RowStop)) throw error;
    const { reason, detail } = error;
    this.found.add('fails', 'error', { reason, detail }, line);
    return { outcome: 'fails', reason, detail };
  }

  #dropped(reason: RowReason, line: number, detail = ''): RowOutcome {
    this.found.add('dropped', 'error', { reason, ...(detail !== '' && { detail }) }, line);
    return { outcome: 'dropped', reason, detail };
  }

  #neighbour({ prompt, response }: Converted, line: number): boolean {
    if (this.stage !== 'kto') return false;
    const place = (this.#rows - 1) % BATCH;
    if (place === 0) this.#endBatch();
    const before = this.#before;
    this.#before = response.map(({ content }) => content);
    const isKept = prompt.length % 2 === 1 && response.length >= 2;
    if (place === 0) {
      this.#firstOfBatch = isKept ? line : undefined;
      return false;
    }
    return isKept && before !== undefined && lacksContrast(before);
  }

  #endBatch(): void {
    if (this.#firstOfBatch !== undefined && this.#before !== undefined && lacksContrast(this.#before)) {
      this.found.add('fails', 'error', { reason: 'neighbour', detail: '' }, this.#firstOfBatch);
    }
    this.#firstOfBatch = undefined;
  }

  #look(converted: Converted, encoded: EncodedRow, line: number): void {
    const pieces = piecesOf(encoded);
    this.#measure(pieces, line);
    this.#lookForChanges(converted, encoded, line);
    if (encoded.stage === 'kto') this.#tags[encoded.good ? 'good' : 'bad']++;
    const user = converted.prompt.findLast(({ role }) => role === 'user')?.content;
    if (typeof user === 'string' && holdsMarker(user, this.#options.marker)) {
      this.found.add('marker-in-source', 'warning', { marker: this.#options.marker }, line);
    }
    const bad = encoded.stage === 'kto' && !encoded.good;
    const answer = (encoded.stage === 'kto' && bad ? converted.response[1] : converted.response[0])?.content;
    if (typeof answer === 'string') this.#lookAtAnswer(converted, answer, bad, pieces.answer.length, line);
    if (encoded.stage === 'dpo' && converted.response[1]?.content === answer) {
      this.found.add('duplicate', 'warning', { reason: 'pair', other: line }, line);
    }
  }

  /** A bad answer is no model: only its lengths count. */
  #lookAtAnswer(converted: Converted, answer: string, bad: boolean, tokens: number, line: number): void {
    const { layout, marker, count } = this.#options;
    const shape = readShape(answer, layout, marker);
    this.#lengths.conclusion.add(shape.conclusion === '' ? 0 : count(shape.conclusion));
    if (shape.reasoning !== '') this.#lengths.reasoning.add(count(shape.reasoning));
    if (shape.stop !== undefined) {
      this.#stops.add(count(shape.stop));
      this.#answersOfStops += tokens;
    }
    if (bad) return;
    for (const fault of shape.faults) this.found.add(fault, FAULTS[fault](layout), { marker, layout }, line);
    if (!shape.faults.includes('marker-in-conclusion')) this.#classes.add(shape.conclusion);
    const source = JSON.stringify([converted.system, converted.prompt]);
    const seen = this.#seen.add(source, shape.conclusion, answer, line);
    if (seen === undefined) return;
    if (!seen.sameConclusion) {
      this.found.add('conflicting-duplicate', 'error', { other: seen.line, conclusion: shown(shape.conclusion) }, line);
    } else if (seen.sameAnswer) this.found.add('duplicate', 'warning', { reason: 'row', other: seen.line }, line);
  }

  #measure({ sources, targets, prompt, answer, total }: RowPieces, line: number): void {
    const { cutoffLen, tokens } = this.#options;
    this.#lengths.prompt.add(prompt);
    this.#lengths.answer.add(answer.length);
    this.#lengths.total.add(total);
    this.#longest = Math.max(this.#longest, total);
    const estimate = tokens.kind === 'estimate' ? 1 : 0;
    const lost = (pieces: readonly Piece[]) => pieces.reduce((sum, { length, kept }) => sum + length - kept, 0);
    const args = { tokens: total, cutoff: cutoffLen, estimate };
    if (lost(sources) > 0) this.found.add('cut-source', 'error', { ...args, lost: lost(sources) }, line);
    if (lost(targets) > 0) this.found.add('cut-target', 'error', { ...args, lost: lost(targets) }, line);
  }

  #lookForChanges({ system, prompt, response, tools }: Converted, encoded: EncodedRow, line: number): void {
    const { template, entry, enableThinking } = this.#options;
    if (entry.formatting === 'openai' && !truthy(tools)) this.#changed('thinking-off', line);
    if (!truthy(system) && template.defaultSystem !== '') this.#changed('default-system', line);
    if (template.thinking && enableThinking !== false) {
      const answers = encoded.stage === 'dpo' ? response : [...prompt, ...response];
      const bare = ({ role, content }: Converted['prompt'][number]) =>
        role === 'assistant' && typeof content === 'string' && !/<\/?think>/.test(content);
      if (answers.some((turn) => bare(turn))) this.#changed('empty-thought', line);
    }
    if (encoded.stage === 'kto' && response.every(({ content }) => !truthy(content))) this.#changed('empty-good', line);
    if (prompt.some(({ role, content }) => role === 'user' && String(content).includes('{{idx}}'))) {
      this.#changed('index', line);
    }
    if (encoded.stage === 'sft' && prompt.length > 1 && !this.#options.maskHistory) this.#changed('history', line);
  }

  #changed(reason: Changed, line: number): void {
    const known = this.#changes.get(reason);
    if (known === undefined) this.#changes.set(reason, { rows: 1, line });
    else known.rows++;
  }
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
