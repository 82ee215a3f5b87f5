import { BATCHES } from './label/batchKey.ts';
import type { FeatureName } from './features.ts';
import type { Sign } from './signs.ts';

/** What leads to a feature. */
export interface Ways {
  /** Without `promptmill.`; `lint.*` are those of the manifest that begin so and that no other feature names. */
  readonly commands?: readonly string[];
  readonly panels?: readonly string[]; // pages that come back after a reload, without `promptmill.`
  readonly trees?: Readonly<Record<string, readonly string[]>>; // with what can be dropped on them
  readonly view?: string;
  readonly tasks?: string;
  readonly links?: true;
  readonly tools?: readonly string[]; // that assistants call
  readonly signs?: readonly Sign[];
}

const TEXT: readonly Sign[] = [{ text: '*' }];

/** The table of contents: each feature with what leads to it. Its code (features.ts) is loaded when somebody goes that way. */
export const FEATURES: Readonly<Record<FeatureName, Ways>> = {
  lint: { commands: ['lint.*', 'lint.turnOffInProject'], panels: ['report'], signs: TEXT },
  showLog: { commands: ['showLog'] },
  templateOutline: { signs: TEXT },
  sample: { commands: ['sample.*'], signs: [{ folder: '.promptmill', files: 'sample.json' }] },
  newPrompt: { commands: ['prompt.new'] },
  optimise: { commands: ['prompt.optimise', 'optimise.*'], signs: TEXT },
  secondOpinion: { commands: ['lint.secondOpinion'], signs: TEXT },
  labelPanel: {
    commands: ['label.*', 'label.relabelSample', 'label.select', 'setApiKey', 'jobs.*', 'jobs.more'],
    view: 'label',
    trees: { jobs: ['text/uri-list', 'files'] },
    signs: [{ folder: '.promptmill/jobs', files: '*/{job.yaml,batch.jsonl}', memory: BATCHES }],
  },
  qc: { commands: ['qc.*'], panels: ['qc', 'runReport'] },
  qcLink: { links: true },
  datasets: { commands: ['export', 'dataset.*'], panels: ['dataset'] },
  localModel: {
    commands: ['model.*', 'model.menu', 'model.startSample'],
    panels: ['playground'],
    trees: { model: [] },
  },
  evaluate: { commands: ['evaluate'], panels: ['evaluation'] },
  train: {
    commands: ['train.*'],
    panels: ['trainingCurve'],
    trees: { training: [] },
    tasks: 'promptmill-train',
    signs: [{ folder: 'training', files: '*/train.yaml' }],
  },
  doctor: { commands: ['doctor', 'reportIssue'] },
  runtimeSetup: { commands: ['runtime.setup'] },
  modelFetch: { commands: ['model.fetch'] },
  inspectMarker: { commands: ['model.inspectMarker'] },
  checkEndpoint: { commands: ['endpoint.check'] },
  languageModelTools: {
    tools: ['promptmill_lint_prompt', 'promptmill_estimate_cost', 'promptmill_get_qc_summary'],
  },
  trainYaml: { signs: [{ text: 'yaml' }] },
};

/**
 * The commands of each feature, as the table and the manifest say.
 * @param promised those of the manifest
 */
export function commandsOf(promised: readonly string[]): ReadonlyMap<FeatureName, readonly string[]> {
  const named = (Object.entries(FEATURES) as [FeatureName, Ways][]).map(
    ([name, { commands = [] }]) => [name, commands.map((command) => `promptmill.${command}`)] as const,
  );
  const taken = new Set(named.flatMap(([, ids]) => ids));
  const others = promised.filter((id) => !taken.has(id));
  return new Map(
    named.map(([name, ids]) => [
      name,
      ids.flatMap((id) => (id.endsWith('*') ? others.filter((other) => other.startsWith(id.slice(0, -1))) : [id])),
    ]),
  );
}
