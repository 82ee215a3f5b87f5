import * as vscode from 'vscode';
import { beyondBaseline } from '#core/lint/baseline';
import type { LintedFile } from '#core/lint/files';
import type { Finding } from '#core/lint/rule';
import { scoreOf } from '#core/lint/score';
import type { LintOptions } from '#core/lint/session';
import type { TextEdit } from '#core/text';
import type { Deps } from '../deps.ts';
import { toDiagnostic } from './lintDiagnostics.ts';
import { safeEdits } from './lintFixes.ts';
import { isCodeLanguage, openSession, type DocumentSession } from './lintSession.ts';
import type { LintSettings } from './lintSettings.ts';

/** What is known of one version of a document. */
export interface LintedDocument extends LintedFile {
  readonly version: number;
  readonly options: LintOptions;
}

interface Open {
  readonly document: vscode.TextDocument; // another one may come under the same name: Untitled-1
  session: DocumentSession | undefined; // while settings and parsers are being read: none
  opening: Promise<void>;
  options: LintOptions;
  known: readonly string[];
  result: LintedDocument | undefined;
  ms: number; // what the last run took
  timer: NodeJS.Timeout | undefined;
}

const SHORTEST = 40; // ms after the last key stroke
const LONGEST = 1000;
const PAUSE = 8; // a run may take one part in so many of the time
const LARGE_CODE = 1 << 20; // characters; such a file was made by a program

/** One lint session for each open document; diagnostics follow the typing. */
export class LintDocuments implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #settings: LintSettings;
  readonly #open = new Map<string, Open>();
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('promptmill');
  readonly #linted = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document has new findings, or is not linted any more. */
  readonly onDidLint = this.#linted.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(deps: Deps, settings: LintSettings) {
    this.#deps = deps;
    this.#settings = settings;
    this.#subscriptions = [
      settings.onDidChange(() => this.#reopenAll()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.get(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#schedule(document);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void this.get(document);
  }

  /** The findings of a document as it is now; undefined when it is not linted. A version is linted once. */
  async get(document: vscode.TextDocument): Promise<LintedDocument | undefined> {
    if (document.isClosed || !this.#settings.wants(document)) {
      this.#forget(document);
      return undefined;
    }
    const key = document.uri.toString();
    let open = this.#open.get(key);
    if (open?.document !== document) this.#open.set(key, (open = this.#begin(document)));
    while (open.session === undefined) {
      await open.opening;
      // Closed and opened again, perhaps in another language.
      if (this.#open.get(key) !== open) return this.get(document);
      if (open.session === undefined) return undefined;
    }
    return this.#run(document, open);
  }

  /** What was found last, without waiting; perhaps of an older version. */
  peek(document: vscode.TextDocument): LintedDocument | undefined {
    const open = this.#open.get(document.uri.toString());
    return open?.document === document ? open.result : undefined;
  }

  /** The edits that leave no safe fix in a document. */
  async safeEdits(document: vscode.TextDocument): Promise<readonly TextEdit[]> {
    const linted = await this.get(document);
    const open = this.#open.get(document.uri.toString());
    if (linted === undefined || open?.session === undefined) return [];
    const { session, known } = open;
    return safeEdits(document.getText(), (text) => beyondBaseline(text, session.update(text).findings, known).findings);
  }

  dispose(): void {
    for (const { timer } of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#diagnostics.dispose();
    this.#linted.dispose();
  }

  #begin(document: vscode.TextDocument, before?: Open): Open {
    const open: Open = {
      document,
      session: undefined,
      opening: Promise.resolve(),
      options: { locale: this.#deps.locale() },
      known: [],
      result: before?.result,
      ms: 0,
      timer: undefined,
    };
    open.opening = this.#prepare(document, open).catch((error: unknown) => {
      this.#deps.log.error(`${document.uri.toString()} cannot be linted`, error);
    });
    return open;
  }

  async #prepare(document: vscode.TextDocument, open: Open): Promise<void> {
    const { options, known } = await this.#settings.of(document);
    open.options = options;
    open.known = known;
    open.session = await openSession(document.uri.path, document.languageId, options);
    open.result = undefined;
  }

  #run(document: vscode.TextDocument, open: Open): LintedDocument | undefined {
    clearTimeout(open.timer);
    const { session, options, known } = open;
    if (open.result?.version === document.version || session === undefined) return open.result;
    const text = document.getText();
    const began = performance.now();
    const skipped = isCodeLanguage(document.languageId) && text.length > LARGE_CODE;
    const file = skipped ? NOTHING : beyond(text, session.update(text), known);
    open.ms = performance.now() - began;
    const result = { ...file, version: document.version, options };
    open.result = result;
    this.#diagnostics.set(
      document.uri,
      result.findings.map((finding) => toDiagnostic(document, finding)),
    );
    this.#linted.fire(document);
    return result;
  }

  #schedule(document: vscode.TextDocument): void {
    const open = this.#open.get(document.uri.toString());
    if (open?.document !== document) return;
    clearTimeout(open.timer);
    const delay = Math.min(LONGEST, Math.max(SHORTEST, PAUSE * open.ms));
    open.timer = setTimeout(() => void this.get(document), delay);
  }

  /** New sessions under new settings; what was found stays in sight until they have spoken. */
  #reopenAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      const key = document.uri.toString();
      const before = this.#open.get(key);
      clearTimeout(before?.timer);
      if (before?.document === document && this.#settings.wants(document))
        this.#open.set(key, this.#begin(document, before));
      void this.get(document);
    }
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const open = this.#open.get(key);
    if (open?.document !== document) return;
    clearTimeout(open.timer);
    this.#open.delete(key);
    this.#diagnostics.delete(document.uri);
    this.#linted.fire(document);
  }
}

const NOTHING: LintedFile = { parts: [], findings: [], score: scoreOf([]) };

/** Without what the project's baseline knows; scores count what is shown. */
function beyond(text: string, file: LintedFile, known: readonly string[]): LintedFile {
  if (known.length === 0) return file;
  const shown = new Set<Finding>(beyondBaseline(text, file.findings, known).findings);
  const parts = file.parts.map((part) => {
    const findings = part.findings.filter((finding) => shown.has(finding));
    return { ...part, findings, score: scoreOf(findings) };
  });
  const findings = file.findings.filter((finding) => shown.has(finding));
  return { parts, findings, score: parts.length === 1 ? scoreOf(findings) : meanOf(parts, file) };
}

function meanOf(parts: LintedFile['parts'], { score }: LintedFile): LintedFile['score'] {
  if (parts.length === 0) return score;
  const overall = Math.round(parts.reduce((sum, part) => sum + part.score.overall, 0) / parts.length);
  return { ...scoreOf(parts.flatMap(({ findings }) => findings)), overall };
}
