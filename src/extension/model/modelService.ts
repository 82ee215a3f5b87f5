import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { TemplateCheck } from '#core/infer/chatTemplates';
import type { ModelInfo } from '#core/infer/childProtocol';
import type { Teacher } from '#core/label/job';
import { studentTeacher } from '#core/label/teachers/presets';
import type { HostState, ModelHost } from '#node/infer/localModel';
import type { RunningStudent } from '#node/label/labelRunOptions';
import type { BaseDeps } from '../baseDeps.ts';
import { agreeToLan, agreeToTemplate } from './modelConsent.ts';
import { RecentModels } from './modelRecent.ts';
import { serveModel } from './modelServer.ts';
import { modelSettings, type ModelSettings } from './modelSettings.ts';

/** A model of this window that is loaded, or comes back by itself: see the state of its host. */
export interface RunningModel {
  readonly file: string;
  readonly adapters: readonly string[]; // LoRA files
  readonly identity: string; // see modelIdentity
  readonly host: ModelHost;
  readonly url: string; // http://127.0.0.1:PORT/v1, or as other machines reach it
  readonly localUrl: string; // that this machine's own programs use
  readonly token: string; // of this start
  readonly chat: TemplateCheck;
  readonly settings: ModelSettings; // that it was started with
  crashes: number;
  lastCrash: string | undefined; // why its process ended last
}

/** What there is of a model now. */
export type ModelPhase =
  | { readonly is: 'none' }
  | { readonly is: 'loading'; readonly file: string; readonly progress: number }
  | { readonly is: 'running'; readonly model: RunningModel };

/** The local model of this window: one at most, with its HTTP server on this machine. It is loaded by `start` only. */
export class ModelService implements vscode.Disposable {
  readonly #deps: BaseDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #student = new vscode.EventEmitter<void>();
  /** Fires when `phase`, the state of its host or its figures changed; at most a few times a second. */
  readonly onDidChange = this.#changed.event;
  /** Fires when another model, or none, can label. */
  readonly onDidChangeStudent = this.#student.event;
  readonly recent: RecentModels;
  #phase: ModelPhase = { is: 'none' };
  #loading: AbortController | undefined;
  #told: HostState['kind'] | undefined; // the host's state that was told last
  #close: (() => Promise<void>) | undefined;
  #stopped: Promise<void> = Promise.resolve(); // what was stopped last has ended

  constructor(deps: BaseDeps) {
    this.#deps = deps;
    this.recent = new RecentModels(deps.context.globalState);
  }

  get phase(): ModelPhase {
    return this.#phase;
  }

  /** The model that can be asked. @throws AppError 'runtime.failed' when there is none. */
  get running(): RunningModel {
    if (this.#phase.is === 'running') return this.#phase.model;
    throw noModel();
  }

  /** The model as a teacher of a labelling job, or undefined while none runs. */
  get student(): Teacher | undefined {
    if (this.#phase.is !== 'running') return undefined;
    const { identity, host } = this.#phase.model;
    const { parallel, contextSize } = host.info;
    return { ...studentTeacher(identity), limits: { concurrency: parallel }, contextTokens: contextSize };
  }

  /**
   * Where a job's student answers now, and how many requests it takes at once.
   * @throws AppError 'runtime.failed' when no model runs, or another one than the job was begun with.
   */
  serving(identity: string): RunningStudent & { readonly parallel: number } {
    if (this.#phase.is !== 'running') {
      throw new AppError('runtime.failed', 'The local model {0} labels this job, and it is not running.', {
        args: [identity],
        hint: 'Start the model first (Promptmill: Start Local Model…), then go on with the job.',
      });
    }
    const { identity: mine, localUrl, token, host } = this.#phase.model;
    if (mine === identity) return { baseUrl: localUrl, apiKey: token, parallel: host.info.parallel };
    throw new AppError('runtime.failed', 'This job is labelled by the local model {0}, and {1} is running.', {
      args: [identity, mine],
      hint: 'Start {0} to go on with it, or start a new job with {1}.',
    });
  }

  /**
   * Loads a model and serves it; the one before is stopped once it is sure that this one can be loaded. Undefined: the
   * person did not agree to something.
   * @throws AppError 'model.invalid', 'runtime.missing' or 'runtime.failed'; CancellationError.
   */
  async start(file: string, adapters: readonly string[] = []): Promise<ModelInfo | undefined> {
    demandTrust();
    const [{ startModelHost }, { readGgufHeader }, { modelIdentity }] = await Promise.all([
      import('#node/infer/modelHost'),
      import('#node/infer/ggufHeader'),
      import('#node/infer/modelIdentity'),
    ]);
    const settings = modelSettings();
    const runtimePath = await this.#runtime();
    const header = await readGgufHeader(file); // a wrong choice must not cost the model that runs
    for (const adapter of adapters) await readGgufHeader(adapter);
    const chat = await agreeToTemplate(this.#deps, path.basename(file), header.chatTemplate);
    if (chat === undefined || !(await agreeToLan(this.#deps, settings))) return undefined;
    await this.stop();
    const loading = new AbortController();
    this.#loading = loading;
    this.#set({ is: 'loading', file, progress: 0 });
    const { context, log, t } = this.#deps;
    let host: ModelHost | undefined;
    try {
      const identity = await modelIdentity(file, adapters);
      const started = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: t('Loading {0}…', path.basename(file)),
          cancellable: true,
        },
        async (notification, cancellation) => {
          cancellation.onCancellationRequested(() => loading.abort(new vscode.CancellationError()));
          const { contextSize, gpu, gpuLayers, parallel, idleMinutes } = settings;
          return startModelHost({
            script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'inference.mjs').fsPath,
            runtimePath,
            modelFile: file,
            loras: adapters.map((adapter) => ({ file: adapter, scale: 1 })),
            chatTemplate: null,
            contextSize,
            gpu,
            gpuLayers,
            parallel,
            idleMinutes,
            log,
            signal: loading.signal,
            onProgress: (progress) => {
              notification.report({ message: `${Math.round(progress * 100)} %` });
              if (this.#loading === loading) this.#set({ is: 'loading', file, progress });
            },
          });
        },
      );
      host = started;
      loading.signal.throwIfAborted();
      const { url, localUrl, token, close } = await serveModel(host, settings, log);
      const leave = host.onChange(() => this.#onHost());
      const model = {
        file,
        adapters,
        identity,
        host,
        url,
        localUrl,
        token,
        chat,
        settings,
        crashes: 0,
        lastCrash: undefined,
      };
      this.#close = async () => {
        leave();
        await close();
        await started.stop();
      };
      log.info(`local model ready on ${url}: ${JSON.stringify(host.info)}, by ${runtimePath}`);
      this.#set({ is: 'running', model });
      await this.recent.add(file);
      return host.info;
    } catch (error) {
      await host?.stop();
      if (this.#loading === loading) this.#set({ is: 'none' });
      throw error;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  /** Loads the same file again, with the settings of now. */
  async restart(): Promise<ModelInfo | undefined> {
    const { file, adapters } = this.running;
    return this.start(file, adapters);
  }

  /** Stops the model, if one runs or is being loaded; resolves when its process is gone. */
  async stop(): Promise<void> {
    this.#loading?.abort(new vscode.CancellationError());
    this.#loading = undefined;
    const close = this.#close;
    this.#close = undefined;
    if (this.#phase.is !== 'none') this.#set({ is: 'none' });
    if (close !== undefined) this.#stopped = close();
    await this.#stopped;
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
    this.#student.dispose();
  }

  async #runtime(): Promise<string> {
    const { findRuntime } = await import('#node/infer/runtimePath');
    return findRuntime([
      vscode.workspace.getConfiguration('promptmill').get<string>('runtime.path'),
      vscode.Uri.joinPath(this.#deps.context.globalStorageUri, 'runtime', 'node_modules', 'node-llama-cpp').fsPath,
    ]);
  }

  /** Tells of a process that ended by itself, and follows the figures. */
  #onHost(): void {
    if (this.#phase.is !== 'running') return;
    const { model } = this.#phase;
    const { state, info } = model.host;
    const { t, log, showError } = this.#deps;
    const isNew = state.kind !== this.#told;
    this.#told = state.kind;
    if (state.kind === 'restarting' && isNew) {
      model.crashes++;
      model.lastCrash = state.reason;
      const showLog = t('Show Log');
      void vscode.window
        .showWarningMessage(
          t('The process of {0} ended ({1}). It is being loaded again.', info.name, state.reason),
          showLog,
        )
        .then((choice) => choice === showLog && log.show());
    }
    if (state.kind === 'failed' && isNew) {
      showError(
        new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
          args: [state.reason],
          hint: 'Start the model again. If it ends again, use a smaller model or context, or fewer GPU layers; the log has the details.',
        }),
      );
    }
    this.#changed.fire();
  }

  #set(phase: ModelPhase): void {
    const before = this.student?.model;
    this.#phase = phase;
    const context = { none: undefined, loading: 'loading', running: 'ready' }[phase.is];
    void vscode.commands.executeCommand('setContext', 'promptmill.model', context);
    this.#changed.fire();
    if (this.student?.model !== before) this.#student.fire();
  }
}

/** Why nothing can be asked. */
export function noModel(): AppError {
  return new AppError('runtime.failed', 'No local model is running.', {
    hint: 'Run “Promptmill: Start Local Model…” first.',
  });
}

/** @throws AppError in Restricted Mode: a model is a file that native code reads. */
export function demandTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError('runtime.failed', 'Local models are off in Restricted Mode.', {
    hint: 'Trust this workspace first.',
  });
}
