import { grown } from './interner.ts';

/** Sets of numbers from 0 that are joined one by one: union by size with path halving (Tarjan & van Leeuwen 1984). */
export class UnionFind {
  #parent = new Int32Array(1024).fill(-1); // of a root: minus its size

  /** The member that stands for a member's set. */
  find(member: number): number {
    while (member >= this.#parent.length) {
      const { length } = this.#parent;
      this.#parent = grown(this.#parent).fill(-1, length);
    }
    const parent = this.#parent;
    let at = member;
    for (let up = parent[at] as number; up >= 0; up = parent[at] as number) {
      const above = parent[up] as number;
      if (above >= 0) parent[at] = above;
      at = up;
    }
    return at;
  }

  /** Joins two sets. */
  join(a: number, b: number): void {
    let [left, right] = [this.find(a), this.find(b)];
    if (left === right) return;
    const parent = this.#parent;
    if ((parent[left] as number) > (parent[right] as number)) [left, right] = [right, left];
    parent[left] = (parent[left] as number) + (parent[right] as number);
    parent[right] = left;
  }
}
