import { isArrowTime } from './arrowTime.ts';

type Kind = 'text' | 'number' | 'boolean' | 'list' | 'object';

/** What is known of one column, or of one place within its values. */
interface Place {
  kind: Kind | undefined; // undefined: nothing but null so far
  times: boolean; // every text is one that Arrow takes for a time
  readonly parts: Map<string, Place>; // of objects by key, of lists '' for the elements
}

/** Two rows disagree about what a column holds. */
export interface ShapeClash {
  readonly reason: 'mixed-types' | 'new-column'; // new: the first batch has no such column
  readonly file: string;
  readonly line: number;
  readonly path: string;
}

const emptyPlace = (): Place => ({ kind: undefined, times: true, parts: new Map() });

/**
 * What the `datasets` library makes of the columns of a JSON file: Arrow reads batches of 10 MiB, each must agree in
 * itself, and the first one fixes the types of all.
 */
export class ColumnShape {
  readonly clashes: ShapeClash[] = []; // at most one a path
  readonly #array: boolean;
  #first: Place | undefined; // of the first batch
  #batch = emptyPlace();
  readonly #paths = new Set<string>();
  readonly #clashed = new Set<string>();
  #line = 0;
  #file = '';

  /** @param array whether the file is one JSON array, which is read as a whole and without guessing at times */
  constructor(array: boolean) {
    this.#array = array;
  }

  add(row: Readonly<Record<string, unknown>>, line: number, file: string): void {
    this.#line = line;
    this.#file = file;
    this.#take(this.#batch, row, '');
  }

  /** Arrow's batch ends here. */
  endBatch(): void {
    if (this.#first === undefined) this.#first = this.#batch;
    else this.#compare(this.#first, this.#batch, '');
    this.#batch = emptyPlace();
  }

  /** Whether any row has the column, or the key of its objects: `conversations`, `conversations.from`. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The columns, and places within them (`conversations.value`), that are read as times. */
  times(): readonly string[] {
    const found: string[] = [];
    const look = (place: Place, path: string): void => {
      if (place.kind === 'text' && place.times) found.push(path);
      for (const [key, part] of place.parts) look(part, inner(path, key));
    };
    if (!this.#array && this.#first !== undefined) look(this.#first, '');
    return found;
  }

  #take(place: Place, value: unknown, path: string): void {
    if (value === null || value === undefined) return;
    const kind = kindOf(value);
    if (place.kind === undefined) place.kind = kind;
    else if (place.kind !== kind) {
      this.#clash(path);
      return;
    }
    if (typeof value === 'string') {
      if (place.times && !isArrowTime(value)) place.times = false;
    } else if (Array.isArray(value)) {
      if (value.length > 0) for (const one of value) this.#take(this.#part(place, '', path), one, path);
    } else if (typeof value === 'object') {
      for (const [key, one] of Object.entries(value)) this.#take(this.#part(place, key, path), one, inner(path, key));
    }
  }

  #part(place: Place, key: string, path: string): Place {
    const known = place.parts.get(key);
    if (known !== undefined) return known;
    const part = emptyPlace();
    place.parts.set(key, part);
    this.#paths.add(inner(path, key));
    return part;
  }

  /** A later batch is cast to the types of the first one. */
  #compare(first: Place, batch: Place, path: string): void {
    if (batch.kind === undefined) return;
    const asTime = first.kind === 'text' && first.times && !batch.times;
    if (first.kind !== batch.kind || asTime) {
      this.#clash(path);
      return;
    }
    for (const [key, part] of batch.parts) {
      const known = first.parts.get(key);
      if (known === undefined) this.#clash(inner(path, key), 'new-column');
      else this.#compare(known, part, inner(path, key));
    }
  }

  #clash(path: string, reason: ShapeClash['reason'] = 'mixed-types'): void {
    if (this.#clashed.has(path)) return;
    this.#clashed.add(path);
    this.clashes.push({ reason, file: this.#file, line: this.#line, path });
  }
}

const inner = (path: string, key: string): string => (key === '' ? path : path === '' ? key : `${path}.${key}`);

function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'list' : 'object';
}

/** Stands for a text that Arrow has made a time. */
export const ARROW_TIME = Symbol('time');
