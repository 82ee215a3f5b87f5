import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabelRecord } from '#core/label/record';
import { perform, type ReviewCommand } from '#core/qc/review/commands';
import { partsOf, type LabelKey } from '#core/qc/decision';
import type { NewEvent, QcEvent } from '#core/qc/event';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { reportOf } from '#core/qc/report/reportOf';
import { Review, type Decided } from '#core/qc/review/review';
import { sameLabels, type SameLabels } from '#core/qc/review/reviewBulk';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { detailOf, pageOf, viewOf, type ViewInput } from '#core/qc/review/reviewView';
import type { LabelDetail, ReviewView, RowPage } from '#core/qc/review/view';
import { openJob, recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { watchJob } from '../label/jobWatch.ts';
import { loadOther, type CompareSource, type OtherAnswers } from './otherSide.ts';
import { extendTable, openTable } from './qcTable.ts';
import { RecordReader } from './recordReader.ts';
import { ReviewFiles } from './reviewFiles.ts';
import { FIRST_RECORDS, ReviewGrowth } from './reviewGrowth.ts';
import { onlyRead, otherRecords, type DoOptions, type JobReviewOptions, type Opening } from './reviewOptions.ts';
import { ReviewSearch } from './reviewSearch.ts';

const AWAY_MS = 300_000; // a label that was open for longer was not looked at all the time
const EVERY_MS = 250; // between views while something is being read

/**
 * A job under review: its files, the index over them, the reviewer's log and lock, and the Review over all of it. Runs in a
 * worker thread of the extension, and in the command line's own.
 */
export class JobReview {
  readonly opened: OpenedJob;
  readonly review: Review;
  readonly #options: JobReviewOptions;
  readonly #table: GrowingTable;
  readonly #reader: RecordReader;
  readonly #closing: AbortController;
  readonly #ends: (() => void)[] = [];
  readonly #files: ReviewFiles;
  readonly #search: ReviewSearch;
  readonly #growth: ReviewGrowth;
  /** What there is to say once after opening, or trying again. */
  opening: Opening = {};
  #other: OtherAnswers | undefined;
  #shownAt = { label: -1, time: 0 };
  #tail: Promise<unknown> = Promise.resolve();
  #sent: ViewInput['known']; // the rows that went with a view last
  #told = 0;

  private constructor(opened: OpenedJob, options: JobReviewOptions, table: GrowingTable, closing: AbortController) {
    [this.opened, this.#options, this.#table, this.#closing] = [opened, options, table, closing];
    this.#reader = new RecordReader(recordsFile(opened.dir));
    const { reviewer, shares } = options;
    const seed = path.basename(opened.dir);
    this.#files = new ReviewFiles(opened.dir, reviewer, (message) => options.warn?.(message));
    this.review = new Review(
      table,
      { reviewer, shares, seed },
      {
        save: (event) => this.#save(event),
        read: (record) => this.#reader.read(this.#table, record),
        readMany: (records) => this.#reader.readMany(this.#table, records),
        readOther: (label) => this.#other?.answer(label) ?? Promise.resolve(undefined),
      },
    );
    this.#growth = new ReviewGrowth(this.review, {
      events: () => this.#files.events,
      onGrown: (whole) => {
        if (whole) this.#searchAgain();
        this.#tell(whole);
      },
    });
    this.#search = new ReviewSearch(recordsFile(opened.dir), table, this.review, {
      onHits: () => this.#tell(false),
      onEnd: () => this.#tell(true),
      onError: (error) => options.onError?.(error),
    });
  }

  /**
   * Opens a job as soon as its first records are read; the others come while it is shown.
   * @throws AppError 'job.invalid' when the folder is not a job.
   */
  static async open(dir: string, options: JobReviewOptions): Promise<JobReview> {
    const opened = await openJob(dir);
    const closing = new AbortController();
    const { cacheDir } = options;
    return new Promise((resolve, reject) => {
      let job: JobReview | undefined;
      let starting: Promise<JobReview> | undefined;
      const take = (table: GrowingTable, share: number, limit = Infinity): Promise<JobReview> => {
        starting ??= new JobReview(opened, options, table, closing).#begin(share, limit);
        if (job !== undefined) job.#growth.grow(share);
        return starting;
      };
      const onProgress = (table: GrowingTable, share: number) => {
        take(table, share).then((ready) => resolve((job = ready)), reject);
      };
      openTable(opened, { ...(cacheDir !== undefined && { cacheDir }), signal: closing.signal, onProgress })
        .then(
          async (table) => {
            // A kept index is there at once.
            const wasPart = starting !== undefined;
            const isLarge = !wasPart && table.records > FIRST_RECORDS;
            job = await take(table, isLarge ? FIRST_RECORDS / table.records : 1, isLarge ? FIRST_RECORDS : Infinity);
            if (isLarge) job.#growth.soon();
            else if (wasPart) job.#growth.grow(1);
            job.#watch();
            resolve(job);
          },
          (error: unknown) => {
            if (starting === undefined) reject(error);
            else if (!closing.signal.aborted) {
              options.onError?.(error);
              starting.then((ready) => ready.#growth.fail(error), reject);
            }
          },
        )
        .catch(reject);
    });
  }

  async view(): Promise<ReviewView> {
    const view = await this.#inTurn(() => this.#view());
    this.#growth.shown();
    return view;
  }

  rows(from: number, count: number): Promise<RowPage> {
    return pageOf(this.review, this.review.board.queue.version, from, count);
  }

  /** Labels of the queue from a place on, whole. */
  details(from: number, count: number): Promise<readonly LabelDetail[]> {
    const labels = this.review.board.queue.slice(from, from + count);
    return Promise.all(labels.map((label) => detailOf(this.review, label, this.shown)));
  }

  /** Does one command after those before it, and gives what is shown then. */
  do(
    command: ReviewCommand,
    { draft, advance }: DoOptions,
  ): Promise<{ decided: Decided | undefined; view: ReviewView }> {
    return this.#inTurn(async () => {
      const { label, time } = this.#shownAt;
      const isShown = label === this.review.selected;
      const ms = isShown ? Math.min(Date.now() - time, AWAY_MS) : undefined;
      const before = this.#text;
      const decided = await perform(this.review, command, {
        ...(draft && { draft }),
        ...(ms !== undefined && { ms }),
        advance,
      });
      if (this.#text !== before) await this.#search.start(this.#text);
      return { decided, view: await this.#view(this.#sent) };
    });
  }

  /** The selected label's record, whole. */
  record(key: LabelKey): Promise<LabelRecord> {
    return this.#reader.read(this.#table, this.#table.indexOf(partsOf(key)[0]));
  }

  /** What the correction of a label could be applied to. */
  same(key: LabelKey): Promise<SameLabels | undefined> {
    return sameLabels(this.review, this.review.board.standings.find(key));
  }

  /** Compares with another side from now on; without one with the teacher's answer again. */
  compare(source: CompareSource | undefined): Promise<ReviewView> {
    return this.#inTurn(async () => {
      const { board } = this.review;
      const { cacheDir } = this.#options;
      const compared = { table: this.#table, reader: this.#reader, ...(cacheDir !== undefined && { cacheDir }) };
      const other = source === undefined ? undefined : await loadOther(compared, source);
      await this.#other?.close();
      this.#other = other;
      board.compareWith(other?.conclusions);
      // What does not differ needs no look here.
      const state = other === undefined ? 'all' : 'differs';
      this.review.setFilter({ ...board.filter, state });
      this.review.selectFirst();
      return this.#view();
    });
  }

  report(): Promise<ReviewReport> {
    return this.#inTurn(async () => {
      await this.whole();
      const job = path.basename(this.opened.dir);
      const other = this.#other && { title: this.#other.title, kind: this.#other.kind };
      return reportOf(this.review, { job, now: Date.now(), ...(other && { other }) });
    });
  }

  /** Tries to take the reviewer's file for writing; what hinders it is in `opening` afterwards. */
  async takeOver(): Promise<void> {
    this.opening = {};
    try {
      const { changed, repaired } = await this.#files.take();
      if (changed) this.review.load(this.#files.events);
      if (repaired > 0) this.opening = { repaired };
    } catch (error) {
      this.opening = { held: error };
    }
  }

  async whole(): Promise<void> {
    await this.#growth.whole();
    while (this.#search.isRunning) await delay(10);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#search.stop();
    this.#growth.stop();
    for (const end of this.#ends) end();
    await this.#tail.catch(() => {});
    await this.#reader.close();
    await this.#other?.close();
    await this.#files.close();
  }

  async #begin(share: number, limit: number): Promise<JobReview> {
    this.#growth.begin(share, limit);
    await this.#files.read();
    this.review.load(this.#files.events);
    if (this.#options.lockAtOnce === true && this.#options.readOnly !== true) await this.takeOver();
    return this;
  }

  /** Looks for the filter's text in what came meanwhile, too. */
  #searchAgain(): void {
    if (this.#text !== '') this.#search.start(this.#text).catch((error: unknown) => this.#options.onError?.(error));
  }

  get #text(): string {
    return this.review.board.filter.text?.trim() ?? '';
  }

  async #view(known?: ViewInput['known']): Promise<ReviewView> {
    const { selected } = this.review;
    if (selected !== this.#shownAt.label) this.#shownAt = { label: selected ?? -1, time: Date.now() };
    const view = await viewOf(this.review, { ...this.shown, ...(known && { known }) });
    const { revision, from, rows } = view.page;
    if (rows.length > 0) this.#sent = { revision, from, to: from + rows.length };
    return view;
  }

  get shown(): ViewInput {
    return {
      revision: this.review.board.queue.version,
      marker: this.opened.template.marker,
      language: this.opened.template.document.language,
      searching: this.#search.isRunning,
      ...(this.#growth.share !== undefined && { indexing: this.#growth.share }),
      ...(this.#other && { other: { title: this.#other.title, kind: this.#other.kind } }),
    };
  }

  async #save(event: NewEvent): Promise<QcEvent> {
    if (this.#options.readOnly === true) throw onlyRead();
    // With the first decision, where it was not taken before: whoever held it may be gone now.
    const { changed } = await this.#files.take();
    if (changed) this.review.load(this.#files.events);
    return this.#files.save(event);
  }

  /** Follows what others write: more records, other reviewers' decisions. */
  #watch(): void {
    const look = async () => {
      if (this.#closing.signal.aborted) return;
      if (await this.#files.read()) this.review.load(this.#files.events);
      const { replaced, records } = await extendTable(this.#table, recordsFile(this.opened.dir));
      if (replaced) throw otherRecords();
      if (records.length > 0) {
        this.review.board.grown(this.#files.events, records);
        this.#searchAgain();
      }
      this.review.keepSelection();
      this.#tell(true);
    };
    const again = () => void this.#inTurn(look).catch((error: unknown) => this.#options.onError?.(error));
    this.#ends.push(watchJob(this.opened.dir, this.#files.ownFile, again));
  }

  /** Tells the view that something changed by itself; not more often than it can show. */
  #tell(always: boolean): void {
    const now = Date.now();
    if (!always && now - this.#told < EVERY_MS) return;
    this.#told = now;
    this.#options.onChange?.();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => {});
    return done;
  }
}
