import path from 'node:path';
import { AppError } from '#core/errors';
import type { StudentMode } from '#core/evaluate/prediction';
import { checkChatTemplate } from '#core/infer/chatTemplates';
import type { Logger } from '#core/ports';
import type { AnswerSource } from '#node/evaluate/contestants';
import { localSource, type LocalSourceOptions } from '#node/evaluate/localAnswers';
import { readGgufHeader } from '#node/infer/ggufHeader';
import { startModelHost } from '#node/infer/modelHost';
import type { CliIo } from '../command.ts';
import { localRuntime } from '../model/localRuntime.ts';
import type { EvaluateFlags } from './evaluateFlags.ts';

/** A GGUF that is started for the evaluation and stopped after it has answered. */
export function modelSource(
  role: 'student' | 'base',
  file: string,
  modes: readonly StudentMode[],
  of: Pick<LocalSourceOptions, 'template' | 'templateHash' | 'maxTokens'>,
  flags: EvaluateFlags,
  io: CliIo,
): AnswerSource {
  const absolute = (name: string) => path.resolve(io.cwd, name);
  const modelFile = absolute(file);
  return localSource({
    role,
    modelFile,
    modes,
    ...of,
    async start(signal) {
      const header = await readGgufHeader(modelFile);
      if (!flags.trustTemplate && checkChatTemplate(header.chatTemplate).kind === 'unknown') {
        throw new AppError('model.invalid', 'The chat template in {0} is not one of Qwen’s.', {
          args: [file],
          hint: 'It decides what the model reads: promptmill serve shows what it may write. Add --trust-template to use it.',
        });
      }
      const model = await startModelHost({
        ...localRuntime(io, flags.runtime),
        modelFile,
        contextSize: flags.contextSize,
        gpu: flags.gpu,
        gpuLayers: flags.gpuLayers,
        parallel: flags.parallel,
        loras: role === 'student' ? flags.loras.map((lora) => ({ file: absolute(lora), scale: 1 })) : [],
        chatTemplate: null,
        idleMinutes: 0,
        log: logger(io, flags.verbose),
        signal,
      });
      return { model, close: () => model.stop() };
    },
  });
}

function logger(io: CliIo, verbose: boolean): Logger {
  const write = (message: string) => {
    if (verbose) io.err(`${message}\n`);
  };
  return { debug: write, info: write, warn: write, error: (message) => io.err(`${message}\n`) };
}
