/** Why a row does not reach the training, or is trained on as another one than the file holds. */
export type RowReason =
  | 'no-json' // the line is not JSON
  | 'no-object' // the line is JSON, but no object
  | 'not-utf8'
  | 'bad-escape' // half a surrogate pair, which Arrow refuses
  | 'twice-named' // a key stands twice in an object
  | 'mixed-types' // a column holds text in one row and something else in another
  | 'new-column' // a column that Arrow's first batch has not
  | 'dates' // a column of dates only is read as times
  | 'missing-column' // no row has a column that the entry names
  | 'unlisted-column' // the entry names no column for what the format needs
  | 'not-text' // a number, null or object where text must be
  | 'no-answer' // nothing to train on in the row
  | 'no-pair' // chosen or rejected is missing
  | 'no-tag' // kto_tag is no boolean
  | 'history' // history is not a list of pairs
  | 'no-conversation' // messages is empty
  | 'roles' // roles do not alternate, or a tag is unknown
  | 'turns' // an odd number of turns where it must be even, or the reverse
  | 'media' // images, videos or audios, which a text template does not take
  | 'tools' // tools or a function call that is not JSON of the right form
  | 'neighbour'; // KTO reads the answer of the row before, which has none

/** Python raises at this row, and with it the whole run ends. */
export class RowStop extends Error {
  readonly reason: RowReason;
  readonly detail: string; // a column or tag; '' for none

  constructor(reason: RowReason, detail = '') {
    super(`${reason} ${detail}`);
    this.name = 'RowStop';
    this.reason = reason;
    this.detail = detail;
  }
}

/** What stands where a text must be: what Arrow has made a time has a name of its own. */
export const notText = (value: unknown, detail: string): RowStop =>
  new RowStop(typeof value === 'symbol' ? 'dates' : 'not-text', detail);
