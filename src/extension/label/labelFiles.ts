import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import { originText } from '#core/label/originText';
import type { ReadingOptions } from '#core/label/source';
import type { Template } from '#core/prompt/template';
import type { ReadingState, SourceState, SplitChoice } from '#protocol/labelForm';
import { toSource, type LabelInput } from './labelPlan.ts';
import { startOf } from './runProgress.ts';

/** Records that are looked at to learn the columns. */
const LOOKED_AT = 20;
/** Tables that are looked at. */
const TABLES = 3;
const TABLE = /\.(?:csv|tsv|xlsx|json|jsonl)$/i;
const SPLITTABLE = /\.(?:txt|md|docx|pdf|html?)$/i;

/** Whether a file is a template by its name. */
export function isTemplate(uri: vscode.Uri): boolean {
  return uri.path.endsWith('.template.md');
}

/** Where none was chosen: the template in the active editor, or the only one of the workspace. */
export async function likelyTemplate(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active !== undefined && isTemplate(active)) return active;
  const files = await vscode.workspace.findFiles('**/*.template.md', '**/node_modules/**', 2);
  return files.length === 1 ? files[0] : undefined;
}

/** The recorded answers that a replay run of this input would give, or undefined. */
export async function repliesOf({ templateFile, base }: LabelInput): Promise<string | undefined> {
  const { findReplies } = await import('#node/label/labelRun');
  return findReplies(templateFile, base);
}

/** Reads a template; `base` is the folder that its path is told relative to. @throws AppError 'prompt.invalid'. */
export async function loadTemplate(base: string | undefined, file: string): Promise<Template> {
  const { readTemplate } = await import('#core/prompt/template');
  const label = toSource(base ?? path.dirname(file), file);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('prompt.invalid', '{0} cannot be read.', {
      args: [label],
      hint: 'Choose another template, or put the file back.',
      cause,
    });
  }
  return readTemplate(label, text);
}

/** What a chosen source is. */
export async function sourceState(base: string | undefined, source: string): Promise<SourceState> {
  const info = await stat(source).catch(() => undefined);
  const pattern = info === undefined && /[*?{[]/.test(source);
  return {
    path: source,
    label: toSource(base ?? path.dirname(source), source),
    kind: pattern ? 'pattern' : info === undefined ? 'missing' : info.isDirectory() ? 'folder' : 'file',
  };
}

/** How the chosen files would be read, and whether there is anything in them. */
export interface Looked {
  readonly reading: ReadingState | undefined;
  readonly empty: boolean;
  readonly error?: string; // the files cannot be read as they are
}

/** Looks at the first records of the chosen files. Never rejects: what is wrong is told. */
export async function lookAt(
  sources: readonly string[],
  base: string,
  reading: ReadingOptions,
  t: Translate,
): Promise<Looked> {
  try {
    const { previewSources } = await import('#node/sources/sources');
    const whole = await previewSources(sources, base, reading, LOOKED_AT);
    const { files } = whole;
    // Tables may come late among many texts, and it is they that have columns to choose.
    const tables = files.filter((file) => TABLE.test(file)).slice(0, TABLES);
    const {
      columns,
      text,
      sample,
      problem = whole.problem,
    } = tables.length === 0 ? whole : await previewSources(tables, base, reading, LOOKED_AT);
    const [first] = [...sample, ...whole.sample];
    return {
      reading: {
        columns,
        text,
        id: reading.id,
        splits: files.some((file) => SPLITTABLE.test(file)),
        split: splitChoice(reading),
        first:
          first === undefined ? undefined : { text: startOf(first.text, 240), origin: originText(first.origin, t) },
        ...(problem === undefined ? {} : { problem: describe(problem, t) }),
      },
      empty: sample.length + whole.sample.length === 0 && problem === undefined,
      ...(problem === undefined ? {} : { error: describe(problem, t) }),
    };
  } catch (error) {
    return { reading: undefined, empty: false, error: describe(error, t) };
  }
}

/** The way of splitting as the view names it. */
function splitChoice({ split = 'file' }: ReadingOptions): SplitChoice {
  return typeof split === 'object' ? 'tokens' : split;
}
