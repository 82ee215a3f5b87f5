import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MARKER } from '#core/answer';
import { AppError } from '#core/errors';
import { checkChatTemplate } from '#core/infer/chatTemplates';
import type { Logger } from '#core/ports';
import { readTemplate } from '#core/prompt/template';
import { readGgufHeader } from '#node/infer/ggufHeader';
import type { HostOptions, ModelHost } from '#node/infer/localModel';
import { startModelHost } from '#node/infer/modelHost';
import { checkAddress, startLocalServer } from '#node/infer/server/localServer';
import type { CliCommand, CliIo } from '../command.ts';
import { localRuntime } from './localRuntime.ts';
import { announce } from './serveAnnounce.ts';
import { readServeFlags, serveOptions, type ServeFlags } from './serveFlags.ts';

/** What runs may still take so long when the server is told to end. */
const GRACE_MS = 5000;

/** `promptmill serve`: a local model over HTTP, on this machine only unless told otherwise. */
export const serveCommand: CliCommand = {
  name: 'serve',
  summary: 'Serve a local model on 127.0.0.1 that stops at ####.',
  usage: 'serve MODEL.gguf [--template T] [--port N]',
  options: serveOptions,
  examples: [
    'promptmill serve relevance-q8_0.gguf --template prompts/relevance.template.md',
    'PROMPTMILL_TOKEN=… promptmill serve relevance-q8_0.gguf --port 8080 --allow-legacy',
    'promptmill serve qwen2-7b-q4_k_m.gguf --lora relevance-lora.gguf --parallel 8 --host 192.168.1.20 --lan',
  ],
  async run(args, io) {
    const flags = readServeFlags(args);
    const template =
      flags.template === undefined
        ? undefined
        : readTemplate(flags.template, await readText(io, flags.template, 'The template {0} cannot be read.'));
    const given = await givenToken(io, flags);
    const token = given ?? randomBytes(32).toString('base64url');
    checkAddress(flags.host, token, flags.lan); // before a large model is loaded for nothing
    const log = logger(io, flags.verbose);
    const options = await hostOptions(io, flags, log);
    const host = await startModelHost(options).catch((error: unknown) => {
      if (io.signal.aborted) return undefined; // Ctrl-C while it was loading
      throw error;
    });
    if (host === undefined) return 0;
    try {
      const server = await startLocalServer({
        model: host,
        host: flags.host,
        port: flags.port,
        token,
        marker: template?.marker ?? MARKER,
        withReasoning: flags.withReasoning,
        allowLegacy: flags.allowLegacy,
        legacyHistoryRole: flags.legacyHistoryRole,
        allowLan: flags.lan,
        hostNames: flags.hostNames,
        log,
        ...(template && { template }),
      });
      announce(io, flags.json, {
        info: host.info,
        host: server.host,
        port: server.port,
        isLan: server.isLan,
        token: given === undefined ? token : undefined,
        labels: template !== undefined,
        legacy: flags.allowLegacy && !server.isLan,
      });
      const failed = await ended(io, host);
      await server.close(failed === undefined ? GRACE_MS : 0);
      if (failed === undefined) return 0;
      throw new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
        args: [failed],
        hint: 'Start it again, with a smaller context or fewer GPU layers; --verbose shows the details.',
      });
    } finally {
      await host.stop();
    }
  },
};

/** How the model is loaded. @throws AppError when there is no runtime, or the chat template is not to be trusted. */
async function hostOptions(io: CliIo, flags: ServeFlags, log: Logger): Promise<HostOptions> {
  const absolute = (file: string) => path.resolve(io.cwd, file);
  const modelFile = absolute(flags.model);
  const chatTemplate =
    flags.chatTemplate === undefined
      ? null
      : await readText(io, flags.chatTemplate, 'The chat template {0} cannot be read.');
  if (chatTemplate === null && !flags.trustTemplate) {
    const check = checkChatTemplate((await readGgufHeader(modelFile)).chatTemplate);
    if (check.kind === 'unknown') {
      for (const text of check.texts) io.err(`  ${JSON.stringify(text)}\n`);
      throw new AppError('model.invalid', 'The chat template in {0} is not one of Qwen’s.', {
        args: [path.basename(modelFile)],
        hint: 'It decides what the model reads. The texts that it may write are shown; add --trust-template to use it, or give another one with --chat-template.',
      });
    }
  }
  return {
    ...localRuntime(io, flags.runtime),
    modelFile,
    contextSize: flags.contextSize,
    gpu: flags.gpu,
    gpuLayers: flags.gpuLayers,
    parallel: flags.parallel,
    loras: flags.loras.map(({ file, scale }) => ({ file: absolute(file), scale })),
    chatTemplate,
    idleMinutes: flags.idleMinutes,
    log,
    signal: io.signal,
  };
}

async function givenToken(io: CliIo, { token, tokenFile }: ServeFlags): Promise<string | undefined> {
  if (token !== undefined) {
    io.err(
      `${io.t('A token on the command line can be read by every user of this machine (ps). PROMPTMILL_TOKEN or --token-file keeps it to yourself.')}\n`,
    );
    return token;
  }
  if (tokenFile !== undefined) return (await readText(io, tokenFile, 'The token file {0} cannot be read.')).trim();
  return io.env['PROMPTMILL_TOKEN'] || undefined;
}

/** Waits for Ctrl-C, or gives why the model is gone for good; a crash that is mended is told. */
function ended(io: CliIo, host: ModelHost): Promise<string | undefined> {
  return new Promise((resolve) => {
    let told: string = host.state.kind;
    const look = () => {
      const { state } = host;
      if (state.kind === told) return;
      if (state.kind === 'failed') resolve(state.reason);
      if (state.kind === 'restarting') {
        io.err(`${io.t('The process of the model ended ({0}); it is being started again.', state.reason)}\n`);
      }
      if (state.kind === 'ready' && told === 'restarting') io.err(`${io.t('The model answers again.')}\n`);
      told = state.kind;
    };
    host.onChange(look);
    if (io.signal.aborted) resolve(undefined);
    else io.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

async function readText(io: CliIo, file: string, problem: string): Promise<string> {
  try {
    return await readFile(path.resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    throw new AppError('usage', problem, { args: [file], hint: 'Check the path.', cause });
  }
}

function logger(io: CliIo, verbose: boolean): Logger {
  const write = (message: string) => {
    if (verbose) io.err(`${message}\n`);
  };
  return { debug: write, info: write, warn: write, error: (message) => io.err(`${message}\n`) };
}
