import type { Translate } from '#core/l10n';

/** Which link between an export and what it was made of does not hold. */
export type BrokenKind =
  | 'manifest-missing'
  | 'manifest-unreadable'
  | 'early' // an early version exported it, without lineage
  | 'lineage-missing'
  | 'lineage-changed'
  | 'file-missing'
  | 'row-changed'
  | 'row-missing' // the file ends before it
  | 'row-added' // behind the last one that was written
  | 'file-changed' // the rows are right, other bytes are not
  | 'job-missing'
  | 'template-changed'
  | 'record-missing' // or damaged
  | 'record-again' // labelled again since
  | 'record-changed' // its line, not what the teacher sent
  | 'reply-changed'
  | 'decisions-damaged' // a line of a decision file
  | 'decision-changed' // or taken out of its file
  | 'decision-undone'
  | 'decision-overruled' // another one counts now
  | 'decided-since'; // nobody had decided

/** The first broken link and what it is about. */
export interface Broken {
  readonly kind: BrokenKind;
  readonly dataset?: string;
  readonly file?: string; // a name within the export folder, or a path of the job
  readonly row?: number; // of the file, from 1
  readonly item?: string; // id of the record
  readonly task?: string;
}

/** Ends the walk at a broken link. */
export class BrokenLink extends Error {
  readonly broken: Broken;

  constructor(broken: Broken) {
    super(broken.kind);
    this.broken = broken;
  }
}

/** A broken link in the person's language, and what to do about it. */
export function describeBroken(broken: Broken, t: Translate): { readonly text: string; readonly hint: string } {
  const { file = '', row = 0, item = '', dataset = '' } = broken;
  const again = () => t('Export again: the rows are then made of what stands there now.');
  const record = () => t('{0}, row {1} (record {2})', file, row, item);
  const git = () => t('Take it back from version control, or export again.');
  const texts = {
    'manifest-missing': () => [t('The folder has no manifest.json: nothing says what the files were made of.'), git()],
    'manifest-unreadable': () => [
      t('manifest.json was changed and cannot be read any more.'),
      t('Take it back from version control, or export into another folder.'), // into this one it would be refused
    ],
    early: () => [t('“{0}” was exported by an early version, which kept no lineage.', dataset), again()],
    'lineage-missing': () => [t('{0} is missing: nothing ties the rows to their records.', file), git()],
    'lineage-changed': () => [t('{0} was changed after the export.', file), git()],
    'file-missing': () => [t('{0} is missing.', file), git()],
    'row-changed': () => [
      t('{0}: this row was changed after the export.', record()),
      t('Make the change in QC and export again, or take the file back from version control.'),
    ],
    'row-missing': () => [t('{0}: this row was taken out after the export.', record()), git()],
    'row-added': () => [
      t('{0}: row {1} was added after the export.', file, row),
      t('Put rows of your own into a dataset of their own, and export again.'),
    ],
    'file-changed': () => [
      t('{0}: the rows are as exported, but other bytes of the file were changed.', file),
      again(),
    ],
    'job-missing': () => [
      t('The job “{0}” that the rows come from was not found.', file),
      t('Name its folder with --job.'),
    ],
    'template-changed': () => [
      t('The template in {0} is not the one that the job was labelled with.', file),
      t('Take the file back from version control: answers to one prompt must not be trained under another.'),
    ],
    'record-missing': () => [
      t('{0}: the record’s line in records.jsonl is damaged or gone.', record()),
      t('Take records.jsonl back from version control, or run the job and export again.'),
    ],
    'record-again': () => [t('{0}: the record was labelled again after the export.', record()), again()],
    'record-changed': () => [
      t(
        '{0}: the record’s line in records.jsonl was changed after the export; what the teacher sent is the same.',
        record(),
      ),
      again(),
    ],
    'reply-changed': () => [
      t('{0}: what the teacher sent was changed in records.jsonl after the export.', record()),
      t('Take records.jsonl back from version control: replies are never edited, corrections belong in QC.'),
    ],
    'decisions-damaged': () => [
      t('Line {1} of {0} is damaged.', file, row),
      t('Take the file back from version control, or delete that line: every other line stays as it is.'),
    ],
    'decision-changed': () => [
      t('{0}: the decision behind this row was changed, or taken out of its file.', record()),
      t('promptmill qc --job DIR --verify names the line. Take the file back from version control, or export again.'),
    ],
    'decision-undone': () => [
      t('{0}: the decision behind this row was taken back after the export.', record()),
      again(),
    ],
    'decision-overruled': () => [t('{0}: another decision counts now than at the export.', record()), again()],
    'decided-since': () => [t('{0}: somebody decided on this label after the export.', record()), again()],
  } satisfies Record<BrokenKind, () => readonly string[]>;
  const [text = '', hint = '']: readonly string[] = texts[broken.kind]();
  return { text, hint };
}
