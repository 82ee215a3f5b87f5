import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { Span } from '../text.ts';
import { findForbidden } from './forbidden.ts';
import { nearestName } from './nearestName.ts';
import { findOption, optionsOf } from './options.ts';
import type { TrainFile, TrainOption } from './option.ts';
import { oldNames, sharedNames, trainOnlyNames } from './otherOptions.ts';
import { conflictsOf } from './trainConflicts.ts';
import type { TrainFinding, TrainFix } from './trainFinding.ts';
import type { TrainContext, TrainReading } from './trainReading.ts';

/** What a configuration of LLaMA-Factory holds, and what is wrong with it. */
export interface ReadTrainYaml {
  readonly file: TrainFile;
  readonly options: Readonly<Record<string, unknown>>; // as they stand there
  readonly findings: readonly TrainFinding[]; // in the order of the text
}

/**
 * Reads train.yaml or merge.yaml as LLaMA-Factory would: YAML 1.1, one mapping, options by name. Never throws. `file` is told by
 * the options where it is not given: whoever exports names an export_dir.
 */
export function readTrainYaml(text: string, context: TrainContext & { readonly file?: TrainFile } = {}): ReadTrainYaml {
  const document = parseDocument(text, { version: '1.1', logLevel: 'silent', prettyErrors: false });
  const broken = document.errors.map(({ message, pos: [start, end] }): TrainFinding => ({
    code: 'syntax',
    severity: 'error',
    span: { start, end: Math.max(end, start + 1) },
    args: [message],
  }));
  if (!isMap(document.contents)) {
    const empty: TrainFinding = {
      code: 'empty',
      severity: 'error',
      span: { start: 0, end: firstLine(text) },
      args: [],
    };
    return { file: context.file ?? 'train', options: {}, findings: broken.length > 0 ? broken : [empty] };
  }
  const pairs = pairsOf(document.contents);
  const options = Object.fromEntries([...pairs].map(([name, { value }]) => [name, value]));
  const file = context.file ?? (Object.hasOwn(options, 'export_dir') ? 'merge' : 'train');
  const reading = readingOf(text, file, pairs);
  const single = [...pairs].flatMap(([name, pair]) => checkOption(reading, name, pair.value));
  const findings = [...broken, ...single, ...(broken.length > 0 ? [] : conflictsOf(reading, context))];
  return { file, options, findings: findings.toSorted((a, b) => a.span.start - b.span.start) };
}

interface ReadPair {
  readonly name: Span;
  readonly whole: Span; // name and value
  readonly value: unknown;
  readonly valueSpan: Span;
}

function pairsOf(map: YAMLMap): Map<string, ReadPair> {
  const pairs = new Map<string, ReadPair>();
  for (const item of map.items) {
    const { key, value } = item;
    if (!isScalar(key) || typeof key.value !== 'string' || key.range == null) continue;
    const name = { start: key.range[0], end: key.range[1] };
    const range = isScalar(value) || isSeq(value) || isMap(value) ? value.range : undefined;
    const valueSpan = range == null || range[1] <= range[0] ? name : { start: range[0], end: range[1] };
    const plain: unknown = isScalar(value) ? value.value : isSeq(value) || isMap(value) ? value.toJSON() : value;
    pairs.set(key.value, {
      name,
      whole: { start: name.start, end: Math.max(name.end, valueSpan.end) },
      value: plain,
      valueSpan,
    });
  }
  return pairs;
}

function readingOf(text: string, file: TrainFile, pairs: ReadonlyMap<string, ReadPair>): TrainReading {
  const top = { start: 0, end: firstLine(text) };
  return {
    file,
    values: new Map([...pairs].map(([name, { value }]) => [name, value])),
    nameSpan: (name) => pairs.get(name)?.name ?? top,
    valueSpan: (name) => pairs.get(name)?.valueSpan ?? top,
    remove(name) {
      const whole = pairs.get(name)?.whole ?? { start: 0, end: 0 };
      const next = text.indexOf('\n', whole.end);
      const span = { start: lineStart(text, whole.start), end: next < 0 ? text.length : next + 1 };
      return { kind: 'remove', to: name, edits: [{ span, newText: '' }] };
    },
    set(name, value): TrainFix {
      const pair = pairs.get(name);
      const to = `${name}: ${value}`;
      if (pair !== undefined) return { kind: 'set', to, edits: [{ span: pair.whole, newText: to }] };
      const at = { start: text.length, end: text.length };
      return {
        kind: 'set',
        to,
        edits: [{ span: at, newText: `${text === '' || text.endsWith('\n') ? '' : '\n'}${to}\n` }],
      };
    },
  };
}

/** What is wrong with one option by itself. */
function checkOption(reading: TrainReading, name: string, value: unknown): TrainFinding[] {
  const { file } = reading;
  const at = { option: name, span: reading.nameSpan(name) };
  const forbidden = findForbidden(name, value);
  if (forbidden !== undefined) {
    const shown = Array.isArray(value) ? value.join(', ') : String(value);
    return [{ code: 'forbidden', severity: forbidden.severity, ...at, args: [shown], fix: reading.remove(name) }];
  }
  const option = findOption(name);
  if (option === undefined) {
    if (sharedNames.has(name) || (file === 'train' && trainOnlyNames.has(name))) return [];
    if (trainOnlyNames.has(name)) return [misplaced(reading, name)];
    if (oldNames.has(name) && file === 'train') {
      return [{ code: 'old', severity: 'warning', ...at, args: [name], fix: reading.remove(name) }];
    }
    return [unknown(reading, name)];
  }
  // The export reads the model's, the data's and the fine-tuning's options, but not the trainer's.
  if (file === 'merge' && /training_args/.test(option.source)) return [misplaced(reading, name)];
  const wrong = wrongValue(option, value);
  return wrong === undefined ? [] : [{ ...wrong, severity: 'error', option: name, span: reading.valueSpan(name) }];
}

function wrongValue(option: TrainOption, value: unknown): Pick<TrainFinding, 'code' | 'args'> | undefined {
  const { name, type, values, above, min, max } = option;
  if (value === null || value === undefined) return undefined; // not set
  if (!hasType(type, value)) return { code: 'type', args: [name, type] };
  if (values !== undefined && !values.some((one) => one === value))
    return { code: 'value', args: [name, values.join(', ')] };
  if (typeof value !== 'number') return undefined;
  if (above !== undefined && value <= above) return { code: 'range', args: [name, 'above', above] };
  const low = min ?? above ?? Number.NEGATIVE_INFINITY;
  if (max !== undefined && (value < low || value > max)) return { code: 'range', args: [name, 'between', low, max] };
  return value < low ? { code: 'range', args: [name, 'min', low] } : undefined;
}

function hasType(type: TrainOption['type'], value: unknown): boolean {
  if (type === 'names')
    return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

const misplaced = (reading: TrainReading, name: string): TrainFinding => ({
  code: 'misplaced',
  severity: 'error',
  option: name,
  span: reading.nameSpan(name),
  args: [name],
  fix: reading.remove(name),
});

function unknown(reading: TrainReading, name: string): TrainFinding {
  const others = reading.file === 'train' ? [...sharedNames, ...trainOnlyNames] : [...sharedNames];
  const known = optionsOf(reading.file).map((option) => option.name);
  const near = nearestName(name, known) ?? nearestName(name, others);
  const span = reading.nameSpan(name);
  const fix: TrainFix =
    near === undefined || reading.values.has(near)
      ? reading.remove(name)
      : { kind: 'rename', to: near, edits: [{ span, newText: near }] };
  return {
    code: 'unknown',
    severity: 'error',
    option: name,
    span,
    args: near === undefined ? [name] : [name, near],
    fix,
  };
}

const firstLine = (text: string): number => {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
};

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
