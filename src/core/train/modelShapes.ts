/** What memory depends on in a model. Widths are numbers of values. */
export interface ModelShape {
  readonly name: string; // such as Qwen2.5-7B
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number; // of the MLP
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocab: number;
  readonly tied: boolean; // the output layer is the embedding
  readonly params: number; // all of them
  readonly guessed: boolean; // scaled from the next known model by its parameters
}

type Row = readonly [
  name: string,
  layers: number,
  hidden: number,
  intermediate: number,
  heads: number,
  kvHeads: number,
  headDim: number,
  vocab: number,
  tied: boolean,
];

// From the models' config.json.
const ROWS: readonly Row[] = [
  ['Qwen2-0.5B', 24, 896, 4864, 14, 2, 64, 151_936, true],
  ['Qwen2-1.5B', 28, 1536, 8960, 12, 2, 128, 151_936, true],
  ['Qwen2.5-3B', 36, 2048, 11_008, 16, 2, 128, 151_936, true],
  ['Qwen2-7B', 28, 3584, 18_944, 28, 4, 128, 152_064, false],
  ['Qwen2.5-14B', 48, 5120, 13_824, 40, 8, 128, 152_064, false],
  ['Qwen2.5-32B', 64, 5120, 27_648, 40, 8, 128, 152_064, false],
  ['Qwen2-72B', 80, 8192, 29_568, 64, 8, 128, 152_064, false],
  ['Qwen3-0.6B', 28, 1024, 3072, 16, 8, 128, 151_936, true],
  ['Qwen3-1.7B', 28, 2048, 6144, 16, 8, 128, 151_936, true],
  ['Qwen3-4B', 36, 2560, 9728, 32, 8, 128, 151_936, true],
  ['Qwen3-8B', 36, 4096, 12_288, 32, 8, 128, 151_936, false],
  ['Qwen3-14B', 40, 5120, 17_408, 40, 8, 128, 151_936, false],
  ['Qwen3-32B', 64, 5120, 25_600, 64, 8, 128, 151_936, false],
];

/** The models whose shape is known, Qwen2 and 2.5 of one size being alike. */
export const MODEL_SHAPES: readonly ModelShape[] = ROWS.map(
  ([name, layers, hidden, intermediate, heads, kvHeads, headDim, vocab, tied]) =>
    shapeFrom({ name, layers, hidden, intermediate, heads, kvHeads, headDim, vocab, tied, guessed: false }),
);

/** The shape of a model by its hub name or folder; of an unknown one by the size in its name, undefined without any. */
export function shapeOf(model: string): ModelShape | undefined {
  const name =
    model
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const size = /(?:^|[-_])(\d{1,4}(?:\.\d{1,3})?)b(?:[-_.]|$)/i.exec(name)?.[1];
  const family = /^qwen(3(?!\.)|2(?:\.5)?)/i.exec(name)?.[1];
  if (size === undefined) return undefined;
  const known = MODEL_SHAPES.find(
    (shape) =>
      shape.name.endsWith(`-${size}B`) && family !== undefined && shape.name.startsWith(`Qwen${family.slice(0, 1)}`),
  );
  // Experts are all in memory but few of them are active: their number of parameters says it better.
  if (known !== undefined && !/-a\d|moe|-vl|-omni|-audio/i.test(name)) return known;
  return shapeOfParams(Number(size) * 1e9, name);
}

/** The shape of a model of so many parameters: that of the nearest known one with its layers scaled. */
export function shapeOfParams(params: number, name: string): ModelShape {
  const distance = (shape: ModelShape) => Math.abs(Math.log(shape.params / params));
  const near = MODEL_SHAPES.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const scale = params / near.params;
  return { ...near, name, layers: Math.max(1, Math.round(near.layers * scale)), params, guessed: true };
}

/** Inputs and outputs of the linear layers of one block, which are what LoRA adapts with `lora_target: all`. */
export function linearsOf(shape: ModelShape): Readonly<Record<string, readonly [inputs: number, outputs: number]>> {
  const { hidden, intermediate, heads, kvHeads, headDim } = shape;
  return {
    q_proj: [hidden, heads * headDim],
    k_proj: [hidden, kvHeads * headDim],
    v_proj: [hidden, kvHeads * headDim],
    o_proj: [heads * headDim, hidden],
    gate_proj: [hidden, intermediate],
    up_proj: [hidden, intermediate],
    down_proj: [intermediate, hidden],
  };
}

/** A shape with its parameters counted: the blocks' linear layers and the embeddings. */
export function shapeFrom(shape: Omit<ModelShape, 'params'>): ModelShape {
  const full = { ...shape, params: 0 };
  const block = Object.values(linearsOf(full)).reduce((sum, [inputs, outputs]) => sum + inputs * outputs, 0);
  const embedding = shape.vocab * shape.hidden * (shape.tied ? 1 : 2);
  return { ...full, params: block * shape.layers + embedding };
}
