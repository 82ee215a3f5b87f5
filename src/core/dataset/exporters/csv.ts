import { csvText } from '../../csvText.ts';
import type { DatasetExporter } from '../exporter.ts';
import { byTask, taughtAnswer } from '../selection.ts';

/** The columns of the table, in their order. */
const CSV_COLUMNS = [
  'record', // the record's id
  'source', // its file, with the sheet where there are several
  'row', // of the file, from 1, or what its id column says; empty for a whole file
  'task',
  'conclusion',
  'reasoning',
  'verdict', // accepted, corrected or unreviewed
  'reviewer', // empty where nobody decided
  'text',
  'split', // train, val or test
] as const;

type CsvRow = Readonly<Record<(typeof CSV_COLUMNS)[number], string>>;

/** A table to read and hand on: no prompt, the answer in columns. Formulas are neutralised (see csvCell). */
export const csv: DatasetExporter = {
  id: 'csv',
  title: 'CSV table',
  detail: 'To read and hand on, not for training: record, conclusion, reasoning, verdict, reviewer and text.',
  file: {
    extension: 'csv',
    // Excel takes a file without the mark for one in the system's own encoding.
    head: `\uFEFF${csvText([CSV_COLUMNS])}`,
    line: (row) => csvText([CSV_COLUMNS.map((column) => (row as CsvRow)[column].replace(/\p{Surrogate}/gu, '\uFFFD'))]),
  },
  rows(template, options) {
    return {
      lesson: byTask(template, (label, task) => taughtAnswer(label, task, template, options)),
      row({ item, taskId, verdict, decision }, { answer }, split): CsvRow {
        const { path, sheet, row, key, part } = item.origin;
        const place = key ?? (row === undefined ? '' : String(row));
        return {
          record: item.id,
          source: sheet === undefined ? path : `${path}#${sheet}`,
          row: part === undefined ? place : `${place}/${part}`,
          task: taskId,
          conclusion: answer.conclusion,
          reasoning: answer.reasoning,
          verdict,
          reviewer: decision?.reviewer ?? '',
          text: item.text,
          split,
        };
      },
    };
  },
};
