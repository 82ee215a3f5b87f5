import type { SyntaxNode } from '@lezer/common';
import { type Message, PAIRS_CALL, type Role, messageOfCall, messageOfFields, messageOfPair } from './messages.ts';
import { asksPerson, isAboutModels, isLabel, makesPrompt, saysPrompt, saysPrompts } from './promptNames.ts';
import { type Field, type Grammar, allAlternatives } from './shapes.ts';

/** An expression that may be a prompt. */
export interface Candidate {
  readonly node: SyntaxNode;
  readonly role: Role;
  /** A key of the list of messages, or of the pieces of one prompt, that it belongs to. */
  list: number | undefined;
  readonly at: number; // where it is used, which is not where it is written if it is a name
  readonly prose: boolean; // it counts only when its text reads like prose
  readonly resolve: boolean; // a plain name is looked up in the file
}

/** What a walk over the whole tree found. */
export interface Findings {
  readonly candidates: readonly Candidate[];
  readonly resolve: (name: string, at: number) => SyntaxNode | undefined;
}

const COLLECTION_DEPTH = 2;
const CLIMB = 12;
const ASKED = /^(?:place_?holder|validateInput|validate|ignoreFocusOut|defaultValue)$/i;

/** Walks over a file once and collects what may be a prompt. */
export function findCandidates(grammar: Grammar, parsed: string, source: string): Findings {
  const walk = new Walk(grammar, source);
  grammar.parse(parsed).iterate({
    // `node` is made when it is asked for: most nodes have no shape.
    enter: (ref) => (grammar.shaped.has(ref.name) ? walk.enter(ref.node) : undefined),
    leave: (ref) => walk.leave(ref.name, ref.from),
  });
  return { candidates: walk.candidates, resolve: (name, at) => walk.resolve(name, at) };
}

interface Scope {
  readonly node: string;
  readonly from: number;
  readonly makes: boolean;
}

class Walk {
  readonly candidates: Candidate[] = [];
  readonly #grammar: Grammar;
  readonly #source: string;
  readonly #about: boolean;
  readonly #scopes: Scope[] = [];
  readonly #bindings = new Map<string, SyntaxNode[]>();
  readonly #lists = new Map<number, number>();
  readonly #pairs = new Set<number>();
  readonly #functionNames = new Map<number, string>();
  readonly #pieces = new Map<string, Candidate>();

  constructor(grammar: Grammar, source: string) {
    this.#grammar = grammar;
    this.#source = source;
    this.#about = isAboutModels(source);
  }

  enter(node: SyntaxNode): void {
    const shape = this.#grammar.shapeOf(node, this.#source);
    if (shape === undefined) return;
    if (shape.kind === 'bindings') {
      for (const binding of shape.bindings) this.#bind(binding, shape.added);
    } else if (shape.kind === 'fields') {
      this.#fields(node, shape.fields, undefined);
    } else if (shape.kind === 'call') {
      const message = messageOfCall(shape.callee, shape.positional, shape.fields, this.#grammar, this.#source);
      if (message !== undefined) this.#message(node, message);
      const first = shape.positional[0];
      if (first !== undefined && PAIRS_CALL.test(shape.callee)) this.#markPairs(first);
      if (asksPerson(shape.callee)) for (const item of shape.positional) this.#lists.set(item.from, -1);
      this.#fields(node, shape.fields, shape.callee);
    } else if (shape.kind === 'items') {
      this.#items(node, shape.items);
    } else if (shape.kind === 'function') {
      const name = shape.name ?? this.#functionNames.get(node.from);
      this.#scopes.push({ node: node.name, from: node.from, makes: name !== undefined && makesPrompt(name) });
    } else if (this.#scopes.at(-1)?.makes === true) {
      this.#add(shape.value, { role: undefined, prose: true, resolve: false });
    }
  }

  leave(name: string, from: number): void {
    const scope = this.#scopes.at(-1);
    if (scope !== undefined && scope.from === from && scope.node === name) this.#scopes.pop();
  }

  /** What a name was last given before `at`; what it is given first where that is later. */
  resolve(name: string, at: number): SyntaxNode | undefined {
    const values = this.#bindings.get(name);
    return values?.findLast(({ from }) => from < at) ?? values?.[0];
  }

  #bind({ name, value }: Field, added: boolean): void {
    if (!added) {
      const known = this.#bindings.get(name);
      if (known === undefined) this.#bindings.set(name, [value]);
      else known.push(value);
    }
    if (/Function/.test(value.name)) this.#functionNames.set(value.from, name);
    if (saysPrompts(name)) this.#collection(value, COLLECTION_DEPTH);
    if (!saysPrompt(name, this.#about)) return;
    const isFunction = /Function|Lambda/.test(value.name);
    if (isFunction && !makesPrompt(name)) return;
    const candidate = this.#add(value, { role: undefined, prose: true, resolve: false });
    this.#joinPieces(name, candidate, added);
  }

  /** `prompt = "…"` and every `prompt += "…"` after it are pieces of one prompt. */
  #joinPieces(name: string, candidate: Candidate, added: boolean): void {
    const key = `${this.#scopes.at(-1)?.from ?? -1} ${name}`;
    const before = this.#pieces.get(key);
    if (added && before !== undefined) {
      before.list ??= -2 - before.at;
      candidate.list = before.list;
    }
    this.#pieces.set(key, candidate);
  }

  #fields(node: SyntaxNode, fields: readonly Field[], callee: string | undefined): void {
    const message = messageOfFields(fields, this.#grammar, this.#source);
    if (message !== undefined) this.#message(node, message);
    const asked = callee === undefined ? this.#lists.get(node.from) === -1 : asksPerson(callee);
    if (asked || fields.some(({ name }) => ASKED.test(name))) return;
    const pair = this.#pairOf(node, fields);
    for (const { name, value } of fields) {
      const role = pair === undefined ? undefined : pair.roles[name];
      if (role !== undefined) {
        const added = this.#add(value, { role, prose: true, resolve: true });
        added.list = pair?.list;
      } else if (saysPrompt(name, this.#about)) {
        this.#add(value, { role: undefined, prose: true, resolve: false });
      }
      if (saysPrompts(name)) this.#collection(value, COLLECTION_DEPTH);
      if (/Function/.test(value.name)) this.#functionNames.set(value.from, name);
    }
  }

  /** `system="…", messages=[…]` and `system: "…", prompt: "…"` are given to a model together. */
  #pairOf(node: SyntaxNode, fields: readonly Field[]): { list: number; roles: Record<string, Role> } | undefined {
    const has = (pattern: RegExp) => fields.find(({ name }) => pattern.test(name));
    if (has(/^(?:system|instructions|system_instruction|systemInstruction)$/) === undefined) return undefined;
    const system: Role = 'system';
    const roles = { system, instructions: system, system_instruction: system, systemInstruction: system };
    const messages = has(/^(?:messages|contents)$/) ?? has(/^input$/);
    if (messages !== undefined && this.#grammar.shapeOf(messages.value, this.#source)?.kind === 'items') {
      return { list: this.#listKey(messages.value), roles };
    }
    if (has(/^prompt$/) !== undefined) return { list: node.from, roles: { ...roles, prompt: 'user' } };
    return messages === undefined ? undefined : { list: node.from, roles };
  }

  #items(node: SyntaxNode, items: readonly SyntaxNode[]): void {
    const key = this.#listKey(node);
    for (const item of items) {
      const [inner = item] = allAlternatives(this.#grammar, item, this.#source);
      if (this.#grammar.shaped.has(inner.name) && !this.#lists.has(inner.from)) this.#lists.set(inner.from, key);
    }
    const message = messageOfPair(items, this.#source, this.#pairs.has(node.from));
    if (message !== undefined) this.#message(node, message);
  }

  /** A list is known by its start; lists added to each other are one. */
  #listKey(array: SyntaxNode): number {
    let top = array;
    for (let i = 0; i < CLIMB; i++) {
      const above = top.parent;
      if (above?.name !== 'BinaryExpression' && above?.name !== 'ParenthesizedExpression') break;
      top = above;
    }
    return top.name === 'ParenthesizedExpression' ? array.from : top.from;
  }

  #markPairs(list: SyntaxNode): void {
    const shape = this.#grammar.shapeOf(list, this.#source);
    if (shape?.kind === 'items') for (const item of shape.items) this.#pairs.add(item.from);
  }

  #message(node: SyntaxNode, { role, values, certain }: Message): void {
    const list = this.#lists.get(node.from);
    for (const value of values) {
      const candidate = this.#add(value, { role, prose: !certain, resolve: true });
      if (list !== -1) candidate.list = list;
    }
  }

  #collection(value: SyntaxNode, depth: number): void {
    const shape = this.#grammar.shapeOf(value, this.#source);
    if (shape?.kind !== 'items' && shape?.kind !== 'fields') return;
    const values =
      shape.kind === 'items'
        ? shape.items
        : shape.fields.filter(({ name }) => !isLabel(name)).map((field) => field.value);
    for (const inner of values) {
      if (depth > 1) this.#collection(inner, depth - 1);
      if (!this.#grammar.shaped.has(inner.name) || inner.name === 'CallExpression') {
        this.#add(inner, { role: undefined, prose: true, resolve: false });
      }
    }
  }

  #add(node: SyntaxNode, how: Pick<Candidate, 'role' | 'prose' | 'resolve'>): Candidate {
    const candidate: Candidate = { ...how, node, list: undefined, at: node.from };
    this.candidates.push(candidate);
    return candidate;
  }
}
