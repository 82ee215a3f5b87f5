import { open, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { LabelJob } from '#core/label/job';
import { withoutHead } from '#core/label/plan';
import type { SharedReply } from '#core/label/vote';
import type { LabelRecord } from '#core/label/record';
import { requestPrefix } from '#core/label/requestKey';
import { readTemplate } from '#core/prompt/template';
import { openJob, recordsFile } from './jobFolder.ts';
import { placesOfLines, readSealed } from '../jsonlLog.ts';

/** Replies that other jobs of the same folder have paid for, looked up by request. */
export interface ReplyCache {
  readonly size: number;
  has(requestKey: string): boolean;
  find(requestKey: string): Promise<SharedReply | undefined>;
  close(): Promise<void>;
}

/** What decides whose replies a job may take over. */
export type CachedJob = Pick<LabelJob, 'teacher' | 'template' | 'ask'>;

/**
 * A line whose reply may be taken over: labelled, and not from a text that was cut. The head of a record is written in
 * this order; what only looks like it inside a text has other quotes.
 */
const LABELLED = /"requestKey":"([0-9a-f]{32})","at":"[^"]{1,40}",(?:"masked":\{[^{}]{0,400}\},)?"status":"labelled"/;

/** Where a reply stands. */
interface Place {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * The replies of the jobs beside this one that asked the same teacher the same prompt in the same way: their records are
 * the cache, so there is none that could grow old or be wrong. Only places are held, about a hundred bytes a reply.
 */
export async function openReplyCache(dir: string, job: CachedJob): Promise<ReplyCache> {
  const folder = path.dirname(dir);
  const prefix = prefixOf(job);
  const files: string[] = [];
  const places = new Map<string, Place>();
  for (const name of await readdir(folder).catch(() => [])) {
    const other = path.join(folder, name);
    if (path.resolve(other) === path.resolve(dir)) continue;
    const opened = await openJob(other).catch(() => undefined);
    if (opened === undefined || prefixOf(opened.job) !== prefix) continue;
    const file = files.push(recordsFile(other)) - 1;
    for await (const { offset, length, text } of placesOfLines(recordsFile(other))) {
      // Names are looked for as text first: parsing every line of every job would cost more than it saves.
      const key = LABELLED.exec(text)?.[1];
      if (key !== undefined) places.set(key, { file, offset, length });
    }
  }
  const handles = new Map<number, Promise<FileHandle>>();
  return {
    size: places.size,
    has: (requestKey) => places.has(requestKey),
    async find(requestKey) {
      const place = places.get(requestKey);
      if (place === undefined) return undefined;
      // Many look at once: the file is opened for the first, and the others wait for it.
      const opening = handles.get(place.file) ?? open(files[place.file] ?? '', 'r');
      handles.set(place.file, opening);
      const handle = await opening;
      const { buffer } = await handle.read(Buffer.alloc(place.length), 0, place.length, place.offset);
      const record = readSealed(buffer.toString('utf8')) as LabelRecord | undefined;
      return record?.status === 'labelled' && record.requestKey === requestKey ? withoutHead(record) : undefined;
    },
    async close() {
      for (const opening of handles.values()) await opening.then((handle) => handle.close());
      handles.clear();
    },
  };
}

function prefixOf({ teacher, template, ask }: CachedJob): string {
  return requestPrefix(teacher, readTemplate(template.path, template.text), ask);
}
