import path from 'node:path';
import * as vscode from 'vscode';
import type { SplitName } from '#core/dataset/split/split';
import type { StudentMode } from '#core/evaluate/prediction';
import type { Deps } from '../deps.ts';
import { findJobs } from '../label/jobPicker.ts';
import { modelsOfWorkspace } from '../model/modelChoice.ts';

/** What an evaluation is made of; all paths absolute. */
export interface EvaluationChoice {
  readonly job?: string;
  readonly gold?: string;
  readonly template?: string; // needed with `gold`
  readonly student?: string; // a GGUF; absent: the model that runs
  readonly base?: string;
  readonly teacher?: boolean; // as its job has its answers
  readonly modes?: readonly StudentMode[]; // absent: stop
  readonly speed?: boolean;
  readonly part?: { readonly dir: string; readonly name?: string; readonly split: SplitName }; // of an exported dataset: only this
  readonly trainedOn?: string; // rows that are left out
  readonly split?: string; // only these rows
  readonly name?: string;
  readonly limit?: number;
}

type Pick<Value> = vscode.QuickPickItem & { readonly value: Value };

/** Asks for an evaluation step by step; undefined when the person left. An earlier one is opened instead: its folder. */
export async function chooseEvaluation(
  deps: Deps,
  earlier: readonly string[],
  job: string | undefined,
): Promise<EvaluationChoice | { readonly open: string } | undefined> {
  const gold = job === undefined ? await chooseGold(deps, earlier) : { job };
  if (gold === undefined || 'open' in gold) return gold;
  const template = gold.job === undefined ? await chooseTemplate(deps) : undefined;
  if (gold.job === undefined && template === undefined) return undefined;
  const student = await chooseStudent(deps);
  if (student === undefined) return undefined;
  const what = await chooseWhat(deps, gold.job !== undefined);
  if (what === undefined) return undefined;
  const base = what.base ? await chooseFile(deps, deps.t('Choose the base model')) : undefined;
  if (what.base && base === undefined) return undefined;
  const held = await chooseHeldOut(deps, gold.job);
  if (held === undefined) return undefined;
  return {
    ...gold,
    ...(template !== undefined && { template }),
    ...(student !== RUNNING && { student }),
    ...(base !== undefined && { base }),
    ...held,
    modes: what.modes,
    teacher: what.teacher,
    speed: what.speed,
  };
}

const RUNNING = '';

async function chooseGold({ t }: Deps, earlier: readonly string[]) {
  type Gold = { readonly job?: string; readonly gold?: string; readonly open?: undefined } | { readonly open: string };
  const jobs = await findJobs();
  const files = await vscode.workspace.findFiles('**/*gold*.jsonl', '**/{node_modules,.git,.promptmill}/**', 50);
  const relative = (file: string) => vscode.workspace.asRelativePath(file);
  const browse = { label: `$(folder-opened) ${t('Choose a Gold File…')}`, value: 'browse' as const };
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, value: 'browse' as const });
  const items: Pick<Gold | 'browse'>[] = [
    ...(jobs.length > 0 ? [heading(t('Reviewed labels of a job'))] : []),
    ...jobs.map((job) => ({ label: path.basename(job), description: relative(job), value: { job } })),
    heading(t('Gold files')),
    ...files.map(({ fsPath }) => ({ label: relative(fsPath), value: { gold: fsPath } })),
    browse,
    ...(earlier.length > 0 ? [heading(t('Open an earlier evaluation'))] : []),
    ...earlier.map((dir) => ({ label: path.basename(dir), description: relative(dir), value: { open: dir } })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Evaluate a student: what is right?'),
    matchOnDescription: true,
  });
  if (picked?.value !== 'browse') return picked?.value;
  const found = await vscode.window.showOpenDialog({ title: t('Choose a Gold File…'), filters: { JSONL: ['jsonl'] } });
  const gold = found?.[0]?.fsPath;
  return gold === undefined ? undefined : { gold };
}

async function chooseTemplate({ t }: Deps): Promise<string | undefined> {
  const files = await vscode.workspace.findFiles('**/*.template.md', '**/{node_modules,.git}/**', 200);
  const items = files.map(({ fsPath }) => ({ label: vscode.workspace.asRelativePath(fsPath), value: fsPath }));
  if (items.length === 1) return items[0]?.value;
  return (await vscode.window.showQuickPick(items, { title: t('Evaluate a student: with which template?') }))?.value;
}

async function chooseStudent({ t, models }: Deps): Promise<string | undefined> {
  const running = models.phase.is === 'running' ? models.phase.model : undefined;
  const here = await modelsOfWorkspace();
  const recent = await models.recent.list();
  const files = Array.from(new Set([...here, ...recent])).filter((file) => file !== running?.file);
  const items: Pick<string | undefined>[] = [
    ...(running === undefined
      ? []
      : [{ label: `$(vm-running) ${running.host.info.name}`, description: t('is running'), value: RUNNING }]),
    ...files.map((file) => ({
      label: `$(file-binary) ${path.basename(file)}`,
      description: vscode.workspace.asRelativePath(path.dirname(file)),
      value: file,
    })),
    { label: `$(folder-opened) ${t('Choose a GGUF File…')}`, value: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Evaluate a student: which model?') });
  if (picked === undefined) return undefined;
  return picked.value ?? (await chooseFile({ t }, t('Choose a GGUF model')));
}

async function chooseFile({ t }: globalThis.Pick<Deps, 't'>, title: string): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({ title, openLabel: t('Choose'), filters: { GGUF: ['gguf'] } });
  return picked?.[0]?.fsPath;
}

/** How the student is asked and what is put beside it. */
interface What {
  readonly modes: readonly StudentMode[];
  readonly teacher: boolean;
  readonly base: boolean;
  readonly speed: boolean;
}

async function chooseWhat({ t }: Deps, hasTeacher: boolean): Promise<What | undefined> {
  const items: Pick<StudentMode | 'teacher' | 'base' | 'speed'>[] = [
    { label: t('Stop at the marker'), detail: t('As it is served: the conclusion only.'), value: 'stop', picked: true },
    {
      label: t('Score the closed set'),
      detail: t('A probability for each label, nothing generated: shows how far its confidence can be trusted.'),
      value: 'score',
    },
    { label: t('With reasoning'), detail: t('The whole answer is written.'), value: 'reasoning' },
    {
      label: t('Measure the speed'),
      detail: t('The same records with and without the marker as a stop.'),
      value: 'speed',
      picked: true,
    },
    ...(hasTeacher
      ? [
          {
            label: t('Beside it: the teacher'),
            detail: t('As the job has its answers; nothing is asked.'),
            value: 'teacher' as const,
            picked: true,
          },
        ]
      : []),
    { label: t('Beside it: a base model'), detail: t('Another GGUF, such as the one before tuning.'), value: 'base' },
  ];
  const title = t('Evaluate a student: how?');
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  if (picked === undefined) return undefined;
  const values = picked.map(({ value }) => value);
  const modes = values.filter((value) => value !== 'teacher' && value !== 'base' && value !== 'speed');
  return {
    modes: modes.length === 0 ? ['stop'] : modes,
    teacher: values.includes('teacher'),
    base: values.includes('base'),
    speed: values.includes('speed'),
  };
}

/**
 * What of the gold is asked: the test part of a dataset that was exported from this job, everything but what the student
 * was trained on, or everything when the person cannot say.
 */
async function chooseHeldOut(
  { t }: Deps,
  job: string | undefined,
): Promise<globalThis.Pick<EvaluationChoice, 'part' | 'trainedOn'> | undefined> {
  const [infos, { testParts }] = await Promise.all([
    vscode.workspace.findFiles('**/dataset_info.json', '**/{node_modules,.git}/**', 50),
    import('#node/evaluate/exportedPart'),
  ]);
  if (infos.length === 0) return {};
  const dirs = infos.map(({ fsPath }) => path.dirname(fsPath));
  const parts = (await Promise.all(dirs.map((dir) => testParts(dir)))).flat();
  const own = parts.filter((part) => job === undefined || part.job === undefined || part.job === path.basename(job));
  const items: Pick<globalThis.Pick<EvaluationChoice, 'part' | 'trainedOn'>>[] = [
    ...own.map(({ dir, name, rows }) => ({
      label: `$(beaker) ${t('The test part of {0}', name)}`,
      description: t('{0} rows that were not trained on; only these are asked', rows),
      value: { part: { dir, name, split: 'test' as const } },
    })),
    ...dirs.map((dir) => ({
      label: vscode.workspace.asRelativePath(dir),
      description: t('these rows are left out'),
      value: { trainedOn: dir },
    })),
    { label: t('I do not know'), description: t('the report will say so'), value: {} },
  ];
  const title = t('Evaluate a student: what was it trained on?');
  return (await vscode.window.showQuickPick(items, { title }))?.value;
}
