import * as vscode from 'vscode';
import type { Deps } from './deps.ts';
import type { Doors } from './doors.ts';

type Register = (deps: Deps) => vscode.Disposable;

/** Where the code of each feature is. */
const SOURCES = {
  showLog: async () => showLog,
  templateOutline: async () => (await import('./prompt/templateOutline.ts')).registerTemplateOutline,
  sample: async () => (await import('./sample.ts')).registerSample,
  newPrompt: async () => (await import('./prompt/newPrompt.ts')).registerNewPrompt,
  lint: async () => (await import('./lint/lint.ts')).registerLint,
  optimise: async () => (await import('./prompt/optimise.ts')).registerOptimise,
  secondOpinion: async () => (await import('./prompt/secondOpinion.ts')).registerSecondOpinion,
  labelPanel: async () => (await import('./label/labelPanel.ts')).registerLabelPanel,
  qc: async () => (await import('./qc/qc.ts')).registerQc,
  qcLink: async () => (await import('./qc/qcLink.ts')).registerQcLink,
  datasets: async () => (await import('./dataset/datasets.ts')).registerDatasets,
  localModel: async () => (await import('./model/localModel.ts')).registerLocalModel,
  evaluate: async () => (await import('./evaluate/evaluate.ts')).registerEvaluate,
  train: async () => (await import('./train/train.ts')).registerTrain,
  doctor: async () => (await import('./doctor/doctor.ts')).registerDoctor,
  runtimeSetup: async () => (await import('./model/runtimeSetup.ts')).registerRuntimeSetup,
  modelFetch: async () => (await import('./model/modelFetch.ts')).registerModelFetch,
  inspectMarker: async () => (await import('./model/inspectMarker.ts')).registerInspectMarker,
  checkEndpoint: async () => (await import('./model/checkEndpoint.ts')).registerCheckEndpoint,
  languageModelTools: async () => (await import('./tools/languageModelTools.ts')).registerLanguageModelTools,
  trainYaml: async () => (await import('./train/trainYaml.ts')).registerTrainYaml,
} satisfies Readonly<Record<string, () => Promise<Register>>>;

/** The name of a feature. */
export type FeatureName = keyof typeof SOURCES;

/** Loads features, each once and none before it is needed; one that throws does not take the others with it. */
export class Features {
  readonly #deps: Promise<Deps>;
  readonly #leave: (name: FeatureName) => void;
  readonly #loads = new Map<FeatureName, Promise<boolean>>();

  /** @param leave is called right before a feature registers its commands */
  constructor(context: vscode.ExtensionContext, doors: Doors, leave: (name: FeatureName) => void) {
    this.#leave = leave;
    // Others start models too; what shows them comes with their feature.
    const onModel = () => void this.load('localModel');
    this.#deps = import('./createDeps.ts').then(({ createDeps }) => createDeps(context, doors, onModel));
    this.#deps.catch(() => {}); // whoever waits for it tells
  }

  /**
   * Whether a feature is there now; one that failed has said so. When its code could not be read it is tried again as
   * soon as it is asked for; when it broke off while it registered, its commands are gone until the window is reloaded.
   */
  load(name: FeatureName): Promise<boolean> {
    const load = this.#loads.get(name) ?? this.#load(name);
    this.#loads.set(name, load);
    return load;
  }

  async #load(name: FeatureName): Promise<boolean> {
    const source: Promise<Register> = SOURCES[name](); // is read meanwhile
    source.catch(() => {});
    const deps = await this.#deps;
    try {
      const register = await source;
      this.#leave(name);
      deps.context.subscriptions.push(register(deps));
      return true;
    } catch (error) {
      deps.log.error(`The feature ${name} failed.`);
      deps.showError(error);
      this.#loads.delete(name);
      return false;
    }
  }
}

function showLog({ log }: Deps): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.showLog', () => log.show());
}
