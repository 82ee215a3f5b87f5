import type { TrainFile, TrainOption } from './option.ts';
import { dataOptions } from './optionsData.ts';
import { modelOptions } from './optionsModel.ts';
import { trainerOptions } from './optionsTrainer.ts';
import { tuningOptions } from './optionsTuning.ts';

/** Every option that Promptmill writes or checks, in the order in which a person reads a configuration. */
export const trainOptions: readonly TrainOption[] = [
  ...modelOptions,
  ...dataOptions,
  ...tuningOptions,
  ...trainerOptions,
];

const byName = new Map(trainOptions.map((option) => [option.name, option]));

/** The option of a name, undefined where Promptmill does not check it. */
export const findOption = (name: string): TrainOption | undefined => byName.get(name);

/** The options that one of the two files may hold. */
export const optionsOf = (file: TrainFile): readonly TrainOption[] =>
  trainOptions.filter(({ files }) => files.includes(file));
