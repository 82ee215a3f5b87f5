import path from 'node:path';
import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';

const SETTING = 'dataset.tokenizer';
const QWEN = 'Qwen/Qwen2.5-7B-Instruct'; // whose vocabulary is that of all its sizes, and of Qwen2

/** The tokenizer that lengths are counted with: the path of a tokenizer.json or its folder; undefined: estimated. */
export function tokenizerPath(): string | undefined {
  const file = vscode.workspace.getConfiguration('promptmill').get<string>(SETTING, '').trim();
  return file === '' ? undefined : file;
}

/** A tokenizer's name for a person: its folder's, which is mostly that of the model. */
function tokenizerName(place: string): string {
  const folder = /\.json$/i.test(place) ? path.dirname(place) : place;
  return path.basename(folder);
}

/** Asks for a tokenizer and remembers it for this machine; false when the person left. */
export async function chooseTokenizer(deps: Deps): Promise<boolean> {
  const { t } = deps;
  type Act = 'file' | 'fetch' | 'none';
  const now = tokenizerPath();
  const items: (vscode.QuickPickItem & { readonly act: Act })[] = [
    {
      label: `$(folder-opened) ${t('Choose a tokenizer.json…')}`,
      detail: t('From a folder with a Qwen model of Hugging Face, or from a training’s output.'),
      act: 'file',
    },
    {
      label: `$(cloud-download) ${t('Fetch Qwen’s tokenizer…')}`,
      detail: t('Some 7 MB; Qwen2 and Qwen2.5 count alike, Qwen3 nearly. Says what and from where first.'),
      act: 'fetch',
    },
    ...(now === undefined
      ? []
      : [
          {
            label: `$(circle-slash) ${t('None: estimate the tokens')}`,
            description: tokenizerName(now),
            act: 'none' as const,
          },
        ]),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('With which tokenizer are tokens counted?') });
  if (picked === undefined) return false;
  if (picked.act === 'none') return remember('');
  if (picked.act === 'fetch') {
    const { fetchTokenizer } = await import('../model/modelFetch.ts');
    const folder = await fetchTokenizer(deps, QWEN);
    return folder === undefined ? false : remember(folder);
  }
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('Choose a tokenizer.json'),
      openLabel: t('Choose'),
      filters: { JSON: ['json'] },
    })) ?? [];
  return file === undefined ? false : remember(file.fsPath);
}

async function remember(place: string): Promise<boolean> {
  await vscode.workspace.getConfiguration('promptmill').update(SETTING, place, vscode.ConfigurationTarget.Global);
  return true;
}
