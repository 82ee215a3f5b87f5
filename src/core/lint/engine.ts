import { exampleFact, type ExampleFact } from './examples/exampleLine.ts';
import { FILLER_CUES } from './concision/filler.ts';
import { PROFILE_CUES, profileFact, type ProfileFact } from './task/profile.ts';
import type { LintRule, Report, ReportDetails, Zone } from './rule.ts';
import { CueScanner } from './reading/scanner.ts';
import type { Span } from '../text.ts';
import type { Unit, UnitKind } from './reading/units.ts';

const PROFILE_GATE = 1; // the filler's cues come first
const RULE_GATE = PROFILE_GATE + PROFILE_CUES.length;

/** A report as a rule made it: its words are chosen when a finding is made of it. */
export interface RawReport {
  readonly rule: number; // index in the engine's rules
  readonly key: string;
  readonly span: Span;
  readonly details: ReportDetails;
}

/** All that a unit tells, kept with it for as long as it lives. */
export interface UnitResult {
  readonly reports: readonly RawReport[];
  readonly facts: readonly { readonly rule: number; readonly fact: unknown }[];
  readonly profile: ProfileFact | undefined;
  readonly example: ExampleFact | undefined;
}

const NOTHING: readonly never[] = [];
const KINDS: Readonly<Record<Zone, readonly UnitKind[]>> = {
  instruction: ['instruction', 'heading'],
  example: ['example'],
  data: ['data'],
  quote: ['quote'],
  code: ['code'],
  'front-matter': ['front-matter'],
};

function isGated({ cues, cueLists }: LintRule): boolean {
  return cues !== undefined || cueLists !== undefined;
}

/** A set of rules made ready: one scanner for the cues of all of them. */
export class Engine {
  readonly rules: readonly LintRule[];
  readonly scanner: CueScanner;
  readonly #lists: readonly { readonly from: number; readonly to: number }[]; // gates of each rule's cue lists
  readonly #owners: readonly number[]; // the rule of each gate from RULE_GATE on
  readonly #ran: Uint32Array; // in which round a rule was last run
  #round = 0;
  readonly #always: Readonly<Record<UnitKind, readonly number[]>>;
  readonly #gated: Readonly<Record<UnitKind, readonly boolean[]>>;

  constructor(rules: readonly LintRule[]) {
    this.rules = rules;
    this.scanner = new CueScanner([
      FILLER_CUES,
      ...PROFILE_CUES,
      ...rules.map(({ cues = [] }) => cues),
      ...rules.flatMap(({ cueLists = [] }) => cueLists),
    ]);
    let first = RULE_GATE + rules.length;
    this.#lists = rules.map(({ cueLists = [] }) => {
      first += cueLists.length;
      return { from: first - cueLists.length, to: first };
    });
    this.#owners = [...rules.keys(), ...rules.flatMap(({ cueLists = [] }, rule) => cueLists.map(() => rule))];
    this.#ran = new Uint32Array(rules.length);
    const kinds = [...new Set(Object.values(KINDS).flat())];
    const inZone = (rule: LintRule, kind: UnitKind) =>
      rule.unit !== undefined && rule.meta.zones.some((zone) => KINDS[zone].includes(kind));
    const byKind = <T>(value: (kind: UnitKind) => T) =>
      Object.fromEntries(kinds.map((kind) => [kind, value(kind)])) as Record<UnitKind, T>;
    this.#always = byKind((kind) =>
      rules.flatMap((rule, index) => (!isGated(rule) && inZone(rule, kind) ? [index] : [])),
    );
    this.#gated = byKind((kind) => rules.map((rule) => isGated(rule) && inZone(rule, kind)));
  }

  /** Runs every rule that may have something to say of a unit; once for each unit. */
  resultOf(unit: Unit): UnitResult {
    return (unit.result ??= this.#read(unit)) as UnitResult;
  }

  #read(unit: Unit): UnitResult {
    const reports: RawReport[] = [];
    const facts: { rule: number; fact: unknown }[] = [];
    const gated = this.#gated[unit.kind];
    for (const rule of this.#always[unit.kind]) this.#run(unit, rule, reports, facts);
    const round = ++this.#round;
    for (const gate of unit.info.scan.gates) {
      const rule = gate < RULE_GATE ? undefined : this.#owners[gate - RULE_GATE];
      if (rule === undefined || this.#ran[rule] === round || gated[rule] !== true) continue;
      this.#ran[rule] = round;
      this.#run(unit, rule, reports, facts);
    }
    return {
      reports: reports.length === 0 ? NOTHING : reports,
      facts: facts.length === 0 ? NOTHING : facts,
      profile: unit.kind === 'front-matter' ? undefined : profileFact(unit, PROFILE_GATE),
      example: exampleFact(unit),
    };
  }

  #hits(unit: Unit, rule: number): readonly number[] {
    const { from, to } = this.#lists[rule] ?? { from: 0, to: 0 };
    if (from === to) return NOTHING;
    const hits: number[] = [];
    for (const gate of unit.info.scan.gates) if (gate >= from && gate < to) hits.push(gate - from);
    return hits.toSorted((a, b) => a - b);
  }

  #run(unit: Unit, rule: number, reports: RawReport[], facts: { rule: number; fact: unknown }[]): void {
    const report: Report = (key, span, details = {}) => {
      reports.push({ rule, key, span, details });
    };
    const fact = this.rules[rule]?.unit?.(unit, report, this.#hits(unit, rule));
    if (fact !== undefined) facts.push({ rule, fact });
  }
}
