import { createBirpc, type BirpcReturn } from 'birpc';

/** What carries messages between the extension and a webview: `postMessage` on either side. */
export interface Wire {
  post(message: unknown): void;
  listen(handler: (message: unknown) => void): void;
}

/** An error as it crosses the wire; its text is already in the person's language. */
export interface WireError {
  readonly message: string;
  readonly code?: string;
}

/**
 * Opens one end of a panel's channel. The contract is two interfaces, what the view may ask of the host and what the
 * host tells the view; `local` is this end's implementation, the result calls the other end. Only own methods of
 * `local` can be called. A rejection arrives as an Error with the message (and code) that `describeError` gave it:
 * over `postMessage` it would otherwise lose its type.
 */
export function openChannel<Remote extends object, Local extends object>(
  local: Local,
  wire: Wire,
  describeError: (error: unknown) => WireError,
): BirpcReturn<Remote, Local> {
  return createBirpc<Remote, Local>(local, {
    post: (message: unknown) => wire.post(message),
    on: (handler: (message: unknown) => void) => wire.listen(handler),
    serialize: (message: unknown) => {
      const error = errorOf(message);
      if (isCall(message)) return { ...message, a: message.a.map((one) => exchange(one, undefined, NOTHING)) };
      return error === undefined ? message : Object.assign({}, message, { e: describeError(error) });
    },
    deserialize: (message: unknown) => {
      const error = errorOf(message);
      if (isCall(message)) return { ...message, a: message.a.map((one) => exchange(one, NOTHING, undefined)) };
      return isWireError(error) ? Object.assign({}, message, { e: toError(error) }) : message;
    },
    resolver: (name, resolved) => (Object.hasOwn(local, name) ? resolved : undefined),
    timeout: -1, // a person may take as long as he likes in a dialog
  });
}

/** Stands on the wire for undefined, which VS Code's JSON would drop from an object, and turn into null among arguments. */
const NOTHING = '\u0000undefined';

/** birpc carries the arguments of a call under `a`. */
function isCall(message: unknown): message is { readonly a: readonly unknown[] } {
  return typeof message === 'object' && message !== null && 'a' in message && Array.isArray(message.a);
}

/** An argument, or an object's values, with one value in the place of another. */
function exchange(argument: unknown, from: unknown, to: unknown): unknown {
  if (argument === from) return to;
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) return argument;
  const entries = Object.entries(argument);
  if (!entries.some(([, value]) => value === from)) return argument;
  return Object.fromEntries(entries.map(([name, value]) => [name, value === from ? to : value]));
}

/** birpc carries a rejection under `e` of its reply. */
function errorOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'e' in message ? message.e : undefined;
}

function isWireError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

function toError({ message, code }: WireError): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
