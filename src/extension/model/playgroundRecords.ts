import path from 'node:path';
import * as vscode from 'vscode';
import type { Translate } from '#core/l10n';
import { originText } from '#core/label/originText';
import type { SourceItem } from '#core/label/record';
import type { PickedRecord } from '#protocol/playground';
import type { Deps } from '../deps.ts';
import { findJobs } from '../label/jobPicker.ts';
import { startOf } from '../label/runProgress.ts';

/** Records of one file or job that can be chosen from. */
const MOST = 500;

/** Asks for a record: first for a job or a file, then, where that holds several, for one of them. */
export async function pickRecord(deps: Deps): Promise<PickedRecord | undefined> {
  const { t } = deps;
  const jobs = await findJobs();
  const picked = await vscode.window.showQuickPick(
    [
      { label: `$(file) ${t('From a File…')}`, from: fromFile },
      ...jobs.map((dir) => ({
        label: `$(checklist) ${path.basename(dir)}`,
        description: t('job'),
        from: () => itemsOfJob(dir),
      })),
    ],
    { title: t('Take a record from') },
  );
  const items = await picked?.from(t);
  if (items === undefined) return undefined;
  const chosen = items.length === 1 ? items[0] : await chooseItem(items, t);
  if (chosen === undefined) return undefined;
  const { text, fields, origin } = chosen;
  return { text, from: originText(origin, t), ...(Object.keys(fields).length === 0 ? {} : { fields }) };
}

async function chooseItem(items: readonly SourceItem[], t: Translate): Promise<SourceItem | undefined> {
  const picked = await vscode.window.showQuickPick(
    items.map((item) => ({ label: startOf(item.text, 100), description: originText(item.origin, t), item })),
    { title: t('Choose a record'), matchOnDescription: true },
  );
  return picked?.item;
}

async function fromFile(t: Translate): Promise<readonly SourceItem[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const picked = await vscode.window.showOpenDialog({
    title: t('Take a record from'),
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  const file = picked?.[0]?.fsPath;
  if (file === undefined) return undefined;
  const { readSources } = await import('#node/sources/sources');
  return upTo(readSources([path.basename(file)], path.dirname(file)));
}

async function itemsOfJob(dir: string): Promise<readonly SourceItem[]> {
  const [{ openJob }, { itemsOf }, { baseOf }] = await Promise.all([
    import('#node/label/jobFolder'),
    import('#node/label/labelRun'),
    import('#node/label/prepareJob'),
  ]);
  const opened = await openJob(dir);
  return upTo(itemsOf(opened, baseOf(opened)));
}

async function upTo(source: AsyncIterable<SourceItem>): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length >= MOST) break;
  }
  return items;
}
