import type { ExampleFact, Field } from './exampleLine.ts';
import type { Output } from './examplePairs.ts';
import type { Placed } from '../placed.ts';

/** What a prompt shows of its task. */
export interface ExampleEvidence {
  readonly pairs: number; // complete input → output pairs
  readonly specimens: number; // filled outputs without an input, and skeletons of the output
  readonly shown: boolean; // a place for examples whose form is not understood but which holds real text
  readonly outputs: readonly string[]; // what the pairs answer, where it could be read
  readonly answers: readonly Output[]; // the same with their places in the text
  readonly lines: number; // that show something in places for examples
  readonly announced: boolean; // examples are announced: by a heading, 示例：, <example>
  readonly awaits: boolean; // a place where the record is filled in
  readonly slotAt: number | undefined; // its place in the text
  readonly slot: string | undefined; // the name of the field that awaits the record, as pairs name it
}

/** Where the reading of pairs stands. */
interface Open {
  readonly name: string;
  filled: boolean;
  answer: number | undefined; // index among the answers
  known: boolean; // the answer stands behind a name for answers
  waits: boolean; // the answer stands on the line below
}

type PlacedFact = Omit<Placed<ExampleFact>, 'unit'>;

/** Counts the examples of a prompt: pairs by their labels, arrows, tables and tags, filled samples of the output. */
export function reduceExamples(facts: readonly PlacedFact[]): ExampleEvidence {
  const reader = new PairReader(slotNames(facts));
  for (const { fact, start } of facts) reader.read(fact, start);
  return reader.evidence();
}

/** The names that stand once before a placeholder and elsewhere before words: what awaits the record, and its samples. */
function slotNames(facts: readonly PlacedFact[]): ReadonlySet<string> {
  const slots = new Set<string>();
  let above: string | undefined; // Essay: with its placeholder on the line below
  for (const { fact } of facts) {
    if (fact.slot && above !== undefined) slots.add(above);
    for (const { name, fill, role } of fact.fields) if (fill === 'slot' && role !== 'out') slots.add(name);
    const last = fact.fields.at(-1);
    above = last?.fill === 'open' && last.role !== 'out' ? last.name : undefined;
  }
  return slots;
}

class PairReader {
  readonly #slots: ReadonlySet<string>;
  readonly #answers: Output[] = [];
  #pairs = 0;
  #tableRows = 0;
  #tableLines = 0;
  #table = false; // inside a table of pairs
  #marks = 0;
  #marked = false; // since a mark nothing was said
  #fences = 0;
  #inFence = false;
  #fenceSays = false;
  #template = false;
  #content = 0;
  #lines = 0;
  #announced = false;
  #dummies = 0; // and holes
  #lead = false;
  #leads = 0;
  #open: Open | undefined;
  #loose: string | undefined; // an unknown name before words, on the line above
  readonly #loosePairs = new Map<string, Output | undefined>(); // names that stood as a pair once
  #slot: string | undefined;
  #awaits = false;
  #zoneSlot = false; // a placeholder behind the samples, in the same part
  #slotAt: number | undefined;
  #slotZone = false; // only places within examples so far

  constructor(slots: ReadonlySet<string>) {
    this.#slots = slots;
  }

  read(fact: ExampleFact, start: number): void {
    if (fact.slot && this.#lead) this.#leads--;
    this.#lead = fact.lead;
    if (fact.lead) this.#leads++;
    this.#announced ||= fact.head || fact.mark;
    this.#template ||= fact.template;
    if (fact.mark) this.#marked = true;
    if (fact.content > 0) {
      if (fact.zone) {
        this.#content += fact.content;
        this.#lines++;
      }
      if (this.#marked) this.#marks++;
      this.#marked = false;
    }
    this.#readFence(fact);
    this.#readRow(fact, start);
    if (fact.row !== undefined) return;
    if (fact.blank && this.#open?.answer !== undefined) this.#open = undefined;
    for (const pair of fact.pairs) {
      this.#pairs++;
      this.#answer(pair, start);
      this.#open = undefined;
    }
    for (const field of fact.fields) this.#readField(field, fact, start);
    if (fact.slot) {
      if (this.#open?.filled === false && this.#open.name.length <= 14) this.#slot = this.#open.name;
      this.#open = undefined;
    }
    if (fact.slot && fact.zone) this.#zoneSlot = true;
    else if (fact.slot) this.#await(start, false);
    if (fact.answer !== undefined) this.#readAnswer(fact, fact.answer, start);
  }

  evidence(): ExampleEvidence {
    const pairs = Math.max(this.#pairs, this.#marks) + this.#tableRows;
    return {
      pairs,
      specimens: (this.#template || this.#tableLines === 1 ? 1 : 0) + this.#fences,
      shown: this.#leads > 0 || (this.#announced && this.#content >= 8 && (this.#dummies === 0 || pairs > 0)),
      outputs: this.#answers.map(({ text }) => text),
      answers: this.#answers,
      lines: this.#lines,
      announced: this.#announced,
      awaits: this.#awaits || (this.#zoneSlot && pairs > 0),
      slotAt: this.#slotAt,
      slot: this.#slot,
    };
  }

  #readFence({ fence, content, zone }: ExampleFact): void {
    if (fence) {
      if (this.#inFence && this.#fenceSays) this.#fences++;
      this.#inFence = !this.#inFence;
      this.#fenceSays = false;
    } else if (this.#inFence && (content > 0 || zone)) this.#fenceSays = true;
  }

  #readRow({ row, cell, zone }: ExampleFact, start: number): void {
    if (row === undefined) {
      // A head without rows is a skeleton of the output.
      if (this.#tableLines === 1) this.#template = true;
      this.#table = false;
      this.#tableLines = 0;
      return;
    }
    this.#tableLines++;
    if (!this.#table) {
      // The first row names the columns.
      this.#table = row === 'head' || zone;
      return;
    }
    if (cell === undefined) return;
    this.#tableRows++;
    this.#answer(cell, start);
  }

  #await(at: number, zone: boolean): void {
    this.#awaits = true;
    if (this.#slotAt !== undefined && (zone || !this.#slotZone)) return;
    this.#slotAt = at;
    this.#slotZone = zone;
  }

  #readField({ name, role, fill, value }: Field, { zone }: ExampleFact, start: number): void {
    if (fill === 'dummy' || (fill === 'slot' && zone)) this.#dummies++;
    const open = this.#open;
    const input = role === 'in' || this.#slots.has(name);
    if (fill === 'slot' && role !== 'out') {
      this.#open = undefined;
      this.#await(start, zone);
      if (name.length <= 14) this.#slot = name;
      return;
    }
    if (!zone && !input) this.#readLoose({ name, role, fill, value }, start);
    if (fill === 'dummy' && role !== 'out' && role !== 'why') {
      this.#open = undefined;
      return;
    }
    const begins = open === undefined || open.answer !== undefined || open.name === name || this.#slots.has(name);
    if (role !== 'out' && role !== 'why' && begins && (open === undefined || open.name === name || input)) {
      if (input || (zone && fill === 'filled')) {
        this.#open = { name, filled: fill === 'filled', answer: undefined, known: false, waits: false };
      }
      return;
    }
    if (open === undefined || role === 'why' || fill === 'dummy' || fill === 'slot') return;
    if (open.answer === undefined) {
      if (role === undefined && !zone && !this.#slots.has(open.name)) return;
      // Input and Output each on a line of its own: both texts stand below.
      if (!open.filled && fill !== 'filled' && role !== 'out') return;
      this.#pairs++;
      open.known = role === 'out';
      open.waits = fill === 'open';
      open.answer = open.waits ? this.#answers.length : this.#answer(value, start);
      if (open.waits) this.#answers.push({ start, end: start, text: '' });
    } else if (role === 'out' && !open.known && fill === 'filled') {
      open.known = true;
      this.#answers[open.answer] = placed(value, start);
    }
  }

  /** Unknown names make a pair once the same two stand one below the other a second time: 短信：…, 回答：… */
  #readLoose({ name, role, fill, value }: Field, start: number): void {
    const above = this.#loose;
    this.#loose = role === undefined && fill === 'filled' && name.length <= 12 ? name : undefined;
    const answers = role === 'out' || (role === undefined && name.length <= 3 && name !== above);
    if (!answers || fill !== 'filled' || above === undefined) return;
    const key = `${above}\n${name}`;
    const once = this.#loosePairs.get(key);
    if (!this.#loosePairs.has(key)) this.#loosePairs.set(key, placed(value, start));
    else {
      this.#pairs += once === undefined ? 1 : 2;
      if (once !== undefined) this.#answers.push(once);
      this.#answer(value, start);
      this.#loosePairs.set(key, undefined);
    }
  }

  #readAnswer({ arrow, blank, zone }: ExampleFact, answer: Output, start: number): void {
    const open = this.#open;
    if (open === undefined) return;
    if (open.waits && open.answer !== undefined) {
      this.#answers[open.answer] = placed(answer, start);
      open.waits = false;
    } else if (!open.filled) open.filled = true;
    else if (open.answer === undefined && (arrow || (zone && !blank && this.#slots.has(open.name)))) {
      this.#pairs++;
      open.answer = this.#answer(answer, start);
    }
  }

  #answer(value: Output, start: number): number {
    return this.#answers.push(placed(value, start)) - 1;
  }
}

function placed({ start, end, text }: Output, offset: number): Output {
  return { start: start + offset, end: end + offset, text };
}
