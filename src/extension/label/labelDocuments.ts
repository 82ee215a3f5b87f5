import path from 'node:path';
import * as vscode from 'vscode';
import { maskRecord } from '#core/label/mask';
import { originText } from '#core/label/originText';
import { privateSpans } from '#core/lint/identifiers/found';
import type { Deps } from '../deps.ts';
import { compare } from './labelStart.ts';
import type { LabelInput } from './labelPlan.ts';
import { ShownTexts } from '../shownTexts.ts';

/** Scheme of the read-only documents that labelling shows: masked samples, reports, comparisons. */
const SCHEME = 'promptmill-label';
/** Records of which masking is shown. */
const SHOWN = 20;

/** Read-only documents of the Label view; each is made anew when it is asked for. */
export class LabelDocuments implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #texts = new ShownTexts(SCHEME);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Shows the first records before and after masking, side by side: what would be sent stands on the right. */
  async showMasked({ sources, base, reading = {} }: LabelInput): Promise<void> {
    const { t } = this.#deps;
    const { previewSources } = await import('#node/sources/sources');
    const { toSource } = await import('./labelPlan.ts');
    const { sample } = await previewSources(
      sources.map((source) => toSource(base, source)),
      base,
      reading,
      500,
    );
    const before: string[] = [];
    const after: string[] = [];
    let rest = 0;
    for (const item of sample) {
      const { record, hidden } = maskRecord({ text: item.text, fields: item.fields }, privateSpans);
      if (hidden.length === 0) continue;
      if (before.length >= SHOWN) {
        rest++;
        continue;
      }
      const head = `# ${originText(item.origin, t)}`;
      before.push(`${head}\n${textOf(item)}`);
      after.push(`${head}\n${textOf(record)}`);
    }
    if (before.length === 0) before.push(t('Nothing would be masked in the first {0} records.', sample.length));
    if (rest > 0) after.push(t('{0} more of the first {1} records hold such data.', rest, sample.length));
    const left = this.#set('before', 'masking.txt', before.join('\n\n'));
    const right = this.#set('after', 'masking.txt', (after.length === 0 ? before : after).join('\n\n'));
    await vscode.commands.executeCommand('vscode.diff', left, right, t('Before masking ↔ as it is sent'));
  }

  /** Shows a job's report as Markdown. @throws AppError when the folder is no job. */
  async showReport(dir: string): Promise<void> {
    const [{ openJob }, { reportJob }, { reportMarkdown }] = await Promise.all([
      import('#node/label/jobFolder'),
      import('#node/label/jobReport'),
      import('#core/label/report'),
    ]);
    const { job } = await openJob(dir);
    const text = reportMarkdown(job, await reportJob(dir), this.#deps.t);
    await this.#preview(this.#set(dir, `${path.basename(dir)}.report.md`, text));
  }

  /** Shows what a new version of a prompt answers otherwise. */
  async showFlips(before: string, now: string): Promise<void> {
    const { t } = this.#deps;
    const compared = await compare(before, now);
    if (compared === undefined) return;
    const { records, same, flips } = compared;
    const none = t('no readable answer');
    const cell = (text: string | undefined) => (text ?? none).replace(/\s+/g, ' ').replace(/[\\|<[*_`]/g, '\\$&');
    const lines = [
      `# ${t('{0} → {1}', path.basename(before), path.basename(now))}`,
      '',
      t('{0} pinned records: {1} labels are the same, {2} changed.', records, same, flips.length),
      '',
      ...(flips.length === 0
        ? []
        : [
            `| ${t('Record')} | ${path.basename(before)} | ${path.basename(now)} |`,
            '| --- | --- | --- |',
            ...flips.map(
              ({ text, before: was, after }) => `| ${cell(text.slice(0, 160))} | ${cell(was)} | ${cell(after)} |`,
            ),
          ]),
    ];
    await this.#preview(this.#set(now, `${path.basename(now)}.changes.md`, `${lines.join('\n')}\n`));
  }

  dispose(): void {
    this.#texts.dispose();
  }

  async #preview(uri: vscode.Uri): Promise<void> {
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(uri, { preview: true }); // the Markdown extension is switched off
    }
  }

  #set(query: string, name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query });
    this.#texts.set(uri, text);
    return uri;
  }
}

function textOf({
  text,
  fields = {},
}: {
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
}): string {
  const others = Object.entries(fields).filter(([, value]) => value.trim() !== '');
  return [text, ...others.map(([name, value]) => `${name}: ${value}`)].join('\n');
}
