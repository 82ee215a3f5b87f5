import path from 'node:path';
import type { Frame } from 'playwright-core';
import type { LabelRecord } from '#core/label/record';
import { DecisionLog } from '#node/review/decisionLog';
import { createJob } from '#node/label/jobFolder';
import { HOSTILE } from '../support/fakeLabels.ts';
import { jobOf, recordOf, TEMPLATE } from '../support/jobs.ts';
import { addRecords } from '../support/reviewJobs.ts';

const LONG = 100_000; // characters of one word
const REVIEWER = '<img src=http://127.0.0.1:9/r onerror=window.pwned=8> ![r](http://127.0.0.1:9/r.png)';
const TEXTS = [
  ...HOSTILE,
  '[a](command:workbench.action.quit) <a href="javascript:window.pwned=9">b</a> <form action="http://127.0.0.1:9/">',
  '<svg xmlns="http://www.w3.org/2000/svg"><animate onbegin=window.pwned=10 attributeName=x dur=1s></svg>',
  '<link rel=stylesheet href=http://127.0.0.1:9/a.css><style>@import url(http://127.0.0.1:9/b.css)</style>',
  '</textarea></script></style></title><script>window.pwned=11</script> $(zap) $(alert)',
  '\u001b]8;;http://127.0.0.1:9/\u0007link\u001b]8;;\u0007 \u202e\u2066\u2067 \r\n \u2028 \ufeff',
  'W'.repeat(LONG),
];

/** A job whose every text attacks its reader: records, fields, paths, conclusions, reasonings, comments, names. */
export async function hostileJob(parent: string, name: string): Promise<number> {
  const bad = JSON.stringify('"><img src=x onerror=window.pwned=12>');
  const template = TEMPLATE.replace('labels: [相关, 不相关]', `title: ${bad}\n    labels: [相关, 不相关, ${bad}]`);
  const { dir } = await createJob(path.join(parent, name), jobOf(template, name));
  const records = TEXTS.map((text, at): LabelRecord => {
    const conclusion = at % 3 === 0 ? '相关' : text;
    const record = recordOf(text, { relevance: { conclusion, reasoning: text } });
    if (record.status !== 'labelled') throw new Error('fixture');
    const origin = { path: `data/${text.slice(0, 2000)}`, row: 1 };
    const item = { ...record.item, origin, fields: { [text.slice(0, 500)]: text } };
    return { ...record, item, reply: { ...record.reply, text } };
  });
  await addRecords(dir, records);
  const log = await DecisionLog.open(dir, REVIEWER);
  for (const [at, { item }] of records.entries()) {
    const label = { itemId: item.id, taskId: 'relevance' };
    const text = (TEXTS[at] ?? '').slice(0, 5000);
    if (at % 2 === 0) await log.append({ ...label, comment: text });
    else await log.append({ ...label, verdict: 'corrected', answer: { conclusion: text, reasoning: text } });
  }
  await log.close();
  return records.length;
}

/**
 * Watches a frame of a webview; gives what says, from then on, that a text came to more than text.
 * @param own selector of elements that the view makes itself
 */
export async function watchFrame(frame: Frame, own = 'none'): Promise<() => Promise<readonly string[]>> {
  const url = frame.url();
  await frame.evaluate(() => {
    const told = (globalThis as { told?: string[] }).told ?? [];
    (globalThis as { told?: string[] }).told = told;
    addEventListener('securitypolicyviolation', (event) =>
      told.push(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
    addEventListener('error', (event) => told.push(`error: ${event.message}`));
  });
  return async () => {
    const found = await frame.evaluate((mine) => {
      const { pwned, told = [] } = globalThis as { pwned?: unknown; told?: string[] };
      const bad =
        'img, svg, animate, image, iframe, object, embed, link, a, base, form, style, script, meta, [src], [href], [onerror], [onload]';
      const bundle = 'script[src*="/dist/webview/"]';
      const elements = Array.from(document.body.querySelectorAll(bad)).filter(
        (element) => !element.matches(bundle) && !element.matches(mine),
      );
      const width = document.documentElement.scrollWidth - innerWidth;
      return [
        ...told,
        ...elements.map(({ outerHTML }) => outerHTML.slice(0, 200)),
        ...(pwned === undefined ? [] : [`script ${JSON.stringify(pwned)} ran`]),
        ...(width > 0 ? [`${width} pixels too wide`] : []),
      ];
    }, own);
    return frame.url() === url ? found : [...found, `went to ${frame.url()}`];
  };
}
