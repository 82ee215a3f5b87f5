import * as v from 'valibot';
import type { Translate } from '../l10n.ts';
import type { CheckLine, EngineId, ListedModel } from './endpoint.ts';

/** What the routes beside the chat say: parsed JSON, undefined where a route has none. */
export interface EngineSigns {
  readonly models?: unknown; // GET /v1/models
  readonly version?: unknown; // GET /version (vLLM)
  readonly props?: unknown; // GET /props (llama-server)
  readonly modelInfo?: unknown; // GET /get_model_info or /model_info (SGLang)
  readonly ollama?: unknown; // GET /api/version
  readonly openapi?: unknown; // GET /openapi.json (FastAPI)
  readonly server?: string; // the header
}

/** What a server says that it is. */
export interface EngineIdentity {
  readonly engine: EngineId;
  readonly version?: string;
  readonly models: readonly ListedModel[];
}

const Count = v.pipe(v.number(), v.integer(), v.minValue(1));
const Models = v.object({
  data: v.array(
    v.looseObject({
      id: v.string(),
      owned_by: v.optional(v.unknown()),
      max_model_len: v.optional(v.unknown()),
      context_length: v.optional(v.unknown()),
      parent: v.optional(v.unknown()),
      root: v.optional(v.unknown()),
      meta: v.optional(v.unknown()),
    }),
  ),
});
const Version = v.object({ version: v.string() });
const Meta = v.object({ n_ctx: Count });
const OwnMeta = v.object({ marker: v.string(), with_reasoning: v.boolean() }); // our own server's
const Props = v.object({
  build_info: v.optional(v.string()),
  default_generation_settings: v.object({ n_ctx: Count }),
});
const Sglang = v.object({ model_path: v.string(), is_generation: v.boolean() });
const OpenApi = v.object({ paths: v.record(v.string(), v.unknown()) });

const OWNERS: Readonly<Record<string, EngineId>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  llamacpp: 'llama-server',
  library: 'ollama',
};

/**
 * Reads what a server is from what it lists and which routes it has. LLaMA-Factory's API says no more than
 * `owned_by: owner`, and is known by its own route for reward models.
 */
export function identifyEngine(signs: EngineSigns): EngineIdentity {
  const listed = readOf(Models, signs.models)?.data ?? [];
  const props = readOf(Props, signs.props);
  const window = props?.default_generation_settings.n_ctx;
  const models = listed.map((model): ListedModel => {
    const contextLength =
      readOf(Count, model.max_model_len) ??
      readOf(Count, model.context_length) ??
      readOf(Meta, model.meta)?.n_ctx ??
      window;
    const [ownedBy, parent, root] = [model.owned_by, model.parent, model.root].map((one) => readOf(v.string(), one));
    return {
      id: model.id,
      ...(ownedBy !== undefined && { ownedBy }),
      ...(contextLength !== undefined && { contextLength }),
      ...(parent !== undefined && { parent }),
      ...(root !== undefined && { root }),
    };
  });
  const isOwn = readOf(OwnMeta, listed[0]?.meta) !== undefined;
  const engine = isOwn ? 'promptmill' : engineOf(signs, models[0]?.ownedBy);
  const version =
    engine === 'vllm'
      ? readOf(Version, signs.version)?.version
      : engine === 'ollama'
        ? readOf(Version, signs.ollama)?.version
        : engine === 'llama-server'
          ? props?.build_info
          : undefined;
  return { engine, models, ...(version !== undefined && { version }) };
}

function engineOf(signs: EngineSigns, owner: string | undefined): EngineId {
  const known = owner === undefined ? undefined : OWNERS[owner];
  if (known !== undefined) return known;
  const routes = Object.keys(readOf(OpenApi, signs.openapi)?.paths ?? {});
  if (routes.some((route) => route.endsWith('/v1/score/evaluation'))) return 'llama-factory';
  if (readOf(Sglang, signs.modelInfo) !== undefined) return 'sglang';
  if (signs.server === 'llama.cpp' || readOf(Props, signs.props) !== undefined) return 'llama-server';
  if (readOf(Version, signs.ollama) !== undefined) return 'ollama';
  if (owner === 'owner') return 'llama-factory';
  if (readOf(Version, signs.version) !== undefined) return 'vllm';
  return 'other';
}

/** The engine's name as its makers write it. */
function engineName(engine: EngineId, t: Translate): string {
  const names = {
    promptmill: 'Promptmill',
    vllm: 'vLLM',
    sglang: 'SGLang',
    'llama-server': 'llama-server (llama.cpp)',
    'llama-factory': 'LLaMA-Factory API',
    ollama: 'Ollama',
  };
  return engine === 'other' ? t('an OpenAI-compatible server') : names[engine];
}

/** Who answers, and which model is asked; `wanted` is the model that the person named. */
export function engineLines(
  identity: EngineIdentity,
  model: string,
  wanted: string | undefined,
  t: Translate,
): CheckLine[] {
  const { engine, version, models } = identity;
  const adapters = models.filter(({ parent }) => parent !== undefined).map(({ id }) => id);
  const known = models.find(({ id }) => id === model);
  const all = models.map(({ id }) => id);
  const named = all.length > 12 ? [...all.slice(0, 12), '…'] : all;
  const lines: CheckLine[] = [
    {
      id: 'engine',
      light: 'note',
      verdict: engine,
      title: t('Server'),
      why: [engineName(engine, t), ...(version === undefined ? [] : [version])].join(' '),
    },
  ];
  if (wanted !== undefined && models.length > 0 && known === undefined) {
    lines.push({
      id: 'model',
      light: 'red',
      verdict: 'unlisted',
      title: t('Model'),
      why: t('“{0}” is not among the models that it lists: {1}.', wanted, named.join(', ')),
      todo: t('Ask for one of these. An adapter is chosen by its name: vLLM wants it in --lora-modules NAME=FOLDER.'),
    });
  } else {
    const others = models.length > 1 ? ` ${t('{0} models are listed.', models.length)}` : '';
    const tuned = adapters.length > 0 ? ` ${t('LoRA adapters: {0}.', adapters.join(', '))}` : '';
    const isBase = adapters.length > 0 && known?.parent === undefined;
    lines.push({
      id: 'model',
      light: isBase ? 'amber' : 'note',
      verdict: isBase ? 'base' : 'listed',
      title: t('Model'),
      why: others + tuned === '' ? model : `${model}.${others}${tuned}`,
      ...(isBase && { todo: t('This is the base model, without the tuning. Ask for an adapter by its name.') }),
    });
  }
  // vLLM lists no length with an adapter.
  const contextLength = known?.contextLength ?? models.find(({ id }) => id === known?.parent)?.contextLength;
  if (contextLength !== undefined) {
    const small = contextLength < 2048;
    lines.push({
      id: 'context',
      light: small ? 'amber' : 'note',
      verdict: String(contextLength),
      title: t('Context'),
      why: t('{0} tokens, prompt and answer together.', contextLength),
      ...(small && { todo: t('Long records will be refused or cut: start it with a larger context.') }),
    });
  }
  return lines;
}

function readOf<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const read = v.safeParse(schema, value);
  return read.success ? read.output : undefined;
}
