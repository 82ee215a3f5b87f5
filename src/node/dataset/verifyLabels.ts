import { recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { hashOfLine } from '../review/decisionLine.ts';
import { readLines } from '../review/lineReader.ts';
import { decisionFiles } from '../review/readEvents.ts';
import { BrokenLink, type BrokenKind } from './brokenLink.ts';
import type { JobLabels, PlacedLabel } from './jobLabels.ts';
import { replyHash, type LineageLine } from './lineage.ts';

/** Whether labels are what rows were made of. @throws BrokenLink for the first one that is not. */
export async function checkLabels(
  lines: readonly LineageLine[],
  dataset: string,
  opened: OpenedJob,
  labels: JobLabels,
): Promise<void> {
  const found = await labels.labelsOf(Array.from(new Set(lines.map(({ item }) => item))));
  const byKey = new Map(found.map((placed) => [`${placed.label.item.id}/${placed.label.taskId}`, placed]));
  for (const line of lines) {
    const kind = await brokenKind(line, opened, byKey.get(`${line.item}/${line.task}`));
    if (kind === undefined) continue;
    const { file, row, item, task } = line;
    const isTemplate = kind === 'template-changed';
    throw new BrokenLink({ kind, dataset, file: isTemplate ? `${opened.dir}/job.yaml` : file, row, item, task });
  }
}

async function brokenKind(
  line: LineageLine,
  opened: OpenedJob,
  placed: PlacedLabel | undefined,
): Promise<BrokenKind | undefined> {
  if (placed === undefined) return 'record-missing';
  if (placed.record.hash !== line.record) {
    if (await holdsLine([recordsFile(opened.dir)], line.record)) return 'record-again';
    return replyHash(placed.label.record) === line.reply ? 'record-changed' : 'reply-changed';
  }
  const decision = placed.decision ?? null;
  if (decision !== line.decision) {
    if (line.decision === null) return 'decided-since';
    if (!(await holdsLine(await decisionFiles(opened.dir), line.decision))) return 'decision-changed';
    return decision === null ? 'decision-undone' : 'decision-overruled';
  }
  return line.template === opened.job.template.hash ? undefined : 'template-changed';
}

/** Whether files have a line of a hash. */
async function holdsLine(files: readonly string[], hash: string): Promise<boolean> {
  for (const file of files) {
    for await (const lines of readLines(file)) {
      if (lines.some(({ bytes }) => hashOfLine(bytes) === hash)) return true;
    }
  }
  return false;
}
