import type { TrainAnswers, TrainPlace, TrainScene } from './trainScene.ts';
import path from 'node:path';
import * as vscode from 'vscode';
import { TRAIN_METHODS, type TrainMethod } from '#core/train/option';
import { readModelShape } from '#node/train/modelFolder';
import type { Deps } from '../deps.ts';
import { askOne, askText, type Choice, type Reply, type StepFrame } from '../quickSteps.ts';
import { fitText, gpusText, neededOf } from './trainMemory.ts';

export type TrainStep = keyof TrainAnswers;

/** The questions, in order: cutoff and place are asked where there is a choice, the place also without a GPU. */
export function stepsOf({ gpus, cutoffs }: TrainScene): readonly TrainStep[] {
  return [
    'dataset',
    ...(cutoffs === undefined ? [] : (['cutoff'] as const)),
    'model',
    'method',
    ...(gpus.length === 1 ? [] : (['place'] as const)),
    'name',
  ];
}

const MODELS = [
  'Qwen/Qwen2.5-0.5B-Instruct',
  'Qwen/Qwen2.5-1.5B-Instruct',
  'Qwen/Qwen2.5-3B-Instruct',
  'Qwen/Qwen2.5-7B-Instruct',
  'Qwen/Qwen2-7B-Instruct',
  'Qwen/Qwen3-0.6B',
  'Qwen/Qwen3-1.7B',
  'Qwen/Qwen3-4B',
  'Qwen/Qwen3-8B',
];

/** Asks one question. */
export function askTrainStep(
  step: TrainStep,
  answers: TrainAnswers,
  frame: StepFrame,
  scene: TrainScene,
  deps: Deps,
): Promise<Reply<TrainAnswers>> {
  return QUESTIONS[step](answers, frame, scene, deps);
}

const QUESTIONS: Readonly<
  Record<
    TrainStep,
    (answers: TrainAnswers, frame: StepFrame, scene: TrainScene, deps: Deps) => Promise<Reply<TrainAnswers>>
  >
> = { dataset: askDataset, cutoff: askCutoff, model: askModel, method: askMethod, place: askPlace, name: askName };

function askDataset({ dataset: chosen }: TrainAnswers, frame: StepFrame, { datasets }: TrainScene, { t }: Deps) {
  return askOne<TrainAnswers>(frame, {
    placeholder: t('Which dataset is it trained on?'),
    choices: datasets.map((dataset) => ({
      label: dataset.name,
      description: [
        dataset.stage.toUpperCase(),
        ...(dataset.rows === undefined ? [] : [t('{0} rows', dataset.rows)]),
        ...(dataset.valName === undefined ? [t('without validation part')] : [t('validation part')]),
        ...(dataset.testName === undefined ? [] : [t('test part')]),
      ].join(' · '),
      detail: vscode.workspace.asRelativePath(dataset.dir),
      value: { dataset },
    })),
    isCurrent: ({ dataset }) => dataset?.dir === chosen?.dir && dataset?.name === chosen?.name,
  });
}

/** One row may be so long that it alone decides over the memory. */
function askCutoff(
  { cutoff }: TrainAnswers,
  frame: StepFrame,
  { cutoffs: [most, all] = [0, 0] }: TrainScene,
  { t }: Deps,
) {
  return askOne<TrainAnswers>(frame, {
    placeholder: t('A few rows are far longer than the others. Where are rows cut?'),
    choices: [
      {
        label: t('At {0} tokens', most),
        description: t('95 % of the rows stay whole'),
        detail: t('Longer rows lose their end and teach something wrong: better leave them out.'),
        value: { cutoff: most },
      },
      {
        label: t('At {0} tokens', all),
        description: t('as long as the longest row, or as models take'),
        detail: t('The longest row decides over the memory that the whole training needs.'),
        value: { cutoff: all },
      },
    ],
    isCurrent: (answer) => answer.cutoff === (cutoff ?? most),
  });
}

async function askModel(
  answers: TrainAnswers,
  frame: StepFrame,
  scene: TrainScene,
  deps: Deps,
): Promise<Reply<TrainAnswers>> {
  const { t } = deps;
  const known = await Promise.all(
    MODELS.map(async (model): Promise<Choice<string>> => {
      const shape = await readModelShape(model, '.');
      const lora = neededOf(shape, { ...answers, model, method: 'lora' }, scene);
      return {
        label: path.posix.basename(model),
        description: lora === undefined ? '' : t('LoRA about {0}', fitText(lora, scene, deps)),
        value: model,
      };
    }),
  );
  const reply = await askOne<string>(frame, {
    placeholder: t('Which model learns from it?'),
    choices: [
      ...known,
      '',
      { label: `$(folder-opened) ${t('A folder on this machine…')}`, value: FOLDER },
      { label: `$(edit) ${t('Another name on Hugging Face…')}`, value: OTHER },
    ],
    isCurrent: (model) => model === (answers.model ?? MODELS[3]),
  });
  if (reply.go !== 'on') return { go: reply.go };
  if (reply.value !== FOLDER && reply.value !== OTHER) return { go: 'on', value: { model: reply.value } };
  const model = reply.value === FOLDER ? await askFolder(deps) : await askHubName(frame, answers, deps);
  return model === undefined ? askModel(answers, frame, scene, deps) : { go: 'on', value: { model } };
}

const FOLDER = ' folder';
const OTHER = ' other';

async function askFolder({ t }: Deps): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: t('Choose the folder of a model, which holds config.json'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return picked?.[0]?.fsPath;
}

async function askHubName(frame: StepFrame, { model = '' }: TrainAnswers, { t }: Deps): Promise<string | undefined> {
  const reply = await askText(frame, {
    prompt: t('Name of the model, such as Qwen/Qwen2.5-14B-Instruct'),
    value: MODELS.includes(model) ? '' : model,
    problem: (text) =>
      text === '' || /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(text) ? undefined : t('It has the form owner/name.'),
  });
  return reply.go === 'on' && reply.value !== '' ? reply.value : undefined;
}

async function askMethod(
  answers: TrainAnswers,
  frame: StepFrame,
  scene: TrainScene,
  deps: Deps,
): Promise<Reply<TrainAnswers>> {
  const { t } = deps;
  const shape = await readModelShape(answers.model ?? '', '.');
  const texts: Readonly<Record<TrainMethod, readonly [string, string]>> = {
    lora: ['LoRA', t('Trains a small adapter; the usual choice.')],
    'qlora-4': ['QLoRA, 4 bits', t('The base model lies in memory in 4 bits: the least memory, somewhat slower.')],
    'qlora-8': ['QLoRA, 8 bits', t('The base model lies in memory in 8 bits.')],
    full: [t('Full'), t('Trains all parameters: several times the memory, and a file as large as the model.')],
  };
  return askOne<TrainAnswers>(frame, {
    placeholder:
      scene.gpus.length === 0
        ? t('How is it trained? Beside each way, the GPU memory it needs at {0} tokens a row.', scene.cutoffLen)
        : t('How is it trained? Here: {0}. Memory at {1} tokens a row.', gpusText(scene.gpus), scene.cutoffLen),
    choices: TRAIN_METHODS.map((method) => {
      const needed = neededOf(shape, { ...answers, method }, scene);
      const [label, detail] = texts[method];
      return {
        label,
        description: needed === undefined ? t('memory unknown') : fitText(needed, scene, deps),
        detail,
        value: { method },
      };
    }),
    isCurrent: ({ method }) => method === (answers.method ?? 'lora'),
  });
}

async function askPlace(
  answers: TrainAnswers,
  frame: StepFrame,
  scene: TrainScene,
  deps: Deps,
): Promise<Reply<TrainAnswers>> {
  const { t } = deps;
  const { gpus } = scene;
  const shape = await readModelShape(answers.model ?? '', '.');
  const choice = (label: string, detail: string, place: TrainPlace): Choice<TrainAnswers> => {
    const needed = place.precision === 'cpu' ? undefined : neededOf(shape, { ...answers, place }, scene);
    return {
      label,
      detail,
      ...(needed !== undefined && { description: t('{0} on each GPU', fitText(needed, scene, deps)) }),
      value: { place },
    };
  };
  const many = gpus.length;
  return askOne<TrainAnswers>(frame, {
    placeholder: many === 0 ? t('No NVIDIA GPU was found here. Where will it run?') : t('On how many GPUs?'),
    choices:
      many === 0
        ? [
            choice(
              t('On a GPU elsewhere'),
              t('A remote machine with this folder, or the cloud: “Write SkyPilot Task…”.'),
              {},
            ),
            choice(t('On the CPU of this machine'), t('Slow: for a try with the smallest models.'), {
              precision: 'cpu',
            }),
          ]
        : [
            choice(t('One GPU'), gpus[0]?.name ?? '', {}),
            choice(t('{0} GPUs', many), t('Each holds the whole model and takes other rows.'), { gpus: many }),
            ...(answers.method === 'full' || answers.method === 'lora'
              ? [
                  choice(t('{0} GPUs, DeepSpeed ZeRO-2', many), t('What the optimiser keeps is shared among them.'), {
                    gpus: many,
                    deepspeed: 'z2',
                  }),
                  choice(
                    t('{0} GPUs, DeepSpeed ZeRO-3', many),
                    t('The model is shared among them too: for what does not fit on one.'),
                    {
                      gpus: many,
                      deepspeed: 'z3',
                    },
                  ),
                ]
              : []),
          ],
  });
}

function askName(answers: TrainAnswers, frame: StepFrame, { taken }: TrainScene, { t }: Deps) {
  return askText(frame, {
    prompt: t('Name of the training; its files go to training/<name>'),
    value: answers.name ?? proposedName(answers, taken),
    problem: (name) =>
      name === ''
        ? t('A name is needed.')
        : !/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,80}$/u.test(name)
          ? t('Use letters, digits, - and _.')
          : taken.has(name.toLowerCase())
            ? t('There is a training of this name.')
            : undefined,
  }).then((reply): Reply<TrainAnswers> =>
    reply.go === 'on' ? { go: 'on', value: { name: reply.value } } : { go: reply.go },
  );
}

/** `relevance-qwen2.5-7b`, with the method unless it is the usual one, and a number where that is taken. */
function proposedName({ dataset, model = '', method }: TrainAnswers, taken: ReadonlySet<string>): string {
  const short = path
    .basename(model)
    .replace(/-(?:instruct|chat).*$/i, '')
    .toLowerCase();
  const parts = [dataset?.name, short, method === 'lora' ? undefined : method];
  const base = parts.filter((part) => part !== undefined && part !== '').join('-');
  for (let at = 1; ; at++) {
    const name = at === 1 ? base : `${base}-${at}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
