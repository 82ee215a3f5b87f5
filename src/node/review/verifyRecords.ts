import { unseal } from '../jsonlLog.ts';
import { isBlank, readLines } from './lineReader.ts';

/** Whether the teacher's answers are what was written. */
export interface RecordsReport {
  readonly lines: number;
  readonly damaged: readonly number[]; // numbers of the lines that do not match their checksum, from 1
  readonly unsealed: number; // lines without a checksum
  readonly torn: number; // bytes behind the last line end
}

/** Checks the checksum of every line of a job's records. */
export async function verifyRecords(file: string): Promise<RecordsReport> {
  const damaged: number[] = [];
  let number = 0;
  let lines = 0;
  let unsealed = 0;
  const reading = readLines(file);
  for (;;) {
    const { value, done } = await reading.next();
    if (done === true) return { lines, damaged, unsealed, torn: value.bytes.length };
    for (const line of value) {
      number++;
      if (isBlank(line)) continue;
      lines++;
      const found = unseal(line.bytes.toString('utf8'));
      if (found === undefined) damaged.push(number);
      else if (!found.isSealed) unsealed++;
    }
  }
}
