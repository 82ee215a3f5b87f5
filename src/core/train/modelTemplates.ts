/** How a model's rows are rendered (LLaMA-Factory 0.9.5: extras/constants.py for the models, data/template.py for the templates). */
export interface ModelTemplate {
  readonly template: string;
  readonly base?: true; // not trained to chat: the template's tokens are new to it
}

// The first that fits counts. Names are the last part of a path or hub id, in small letters. LLaMA-Factory names no template for
// base models; Qwen3's think tags mean nothing to them, hence qwen3_nothink.
const FAMILIES: readonly (readonly [RegExp, ModelTemplate])[] = [
  [/deepseek-r1-/, { template: 'deepseekr1' }],
  [/^(?:qwen2(?:\.5)?-vl|qvq)/, { template: 'qwen2_vl' }],
  [/^qwen2-audio/, { template: 'qwen2_audio' }],
  [/^qwen2\.5-omni/, { template: 'qwen2_omni' }],
  [/^qwen3-omni.*-thinking/, { template: 'qwen3_omni' }],
  [/^qwen3-omni/, { template: 'qwen3_omni_nothink' }],
  [/^qwen3-vl.*-thinking/, { template: 'qwen3_vl' }],
  [/^qwen3-vl/, { template: 'qwen3_vl_nothink' }],
  [/^qwen3\.6/, { template: 'qwen3_6' }],
  [/^qwen3\.5.*-base/, { template: 'qwen3_5_nothink', base: true }],
  [/^qwen3\.5/, { template: 'qwen3_5' }],
  [/^qwen3.*-instruct/, { template: 'qwen3_nothink' }],
  [/^qwen3.*-base/, { template: 'qwen3_nothink', base: true }],
  [/^qwen3/, { template: 'qwen3' }],
  [/^(?:qwq|qwen2(?:\.5)?-.*-instruct)/, { template: 'qwen' }],
  [/^qwen(?:1\.5|2(?:\.5)?)-.*(?:-chat|-instruct)/, { template: 'qwen' }],
  [/^qwen(?:1\.5|2(?:\.5)?)-/, { template: 'qwen', base: true }],
];

/** The template of a model by its hub name or folder, undefined for a model that Promptmill does not know. */
export function templateOf(model: string): ModelTemplate | undefined {
  const name =
    model
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1)
      ?.toLowerCase() ?? '';
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1];
}

/** Templates that render a row of text in the same way, apart from the system message that rows bring themselves. */
const ALIKE: readonly (readonly string[])[] = [['qwen', 'qwen3_nothink', 'chatml']];

/** Whether rows of a model may be rendered with a template. */
export function templateFits(expected: string, template: string): boolean {
  return expected === template || ALIKE.some((group) => group.includes(expected) && group.includes(template));
}

/** Templates whose answers begin with an empty thought where they have none (ReasoningTemplate in data/template.py). */
export const THINKING_TEMPLATES: readonly string[] = [
  'deepseekr1',
  'qwen3',
  'qwen3_5',
  'qwen3_6',
  'qwen3_vl',
  'qwen3_omni',
];

/** Every template of LLaMA-Factory 0.9.5 (data/template.py). */
export const TEMPLATES: readonly string[] = (
  'aeva alpaca bailing bailing_v2 breeze chatglm3 chatml chatml_de cohere cpm4 dbrx deepseek ' +
  'deepseek3 deepseekcoder deepseekr1 default dots_ocr empty ernie ernie_nothink ernie_vl exaone ' +
  'falcon falcon_h1 fewshot gemma gemma2 gemma3 gemma3n gemma4 gemma4n glm4 glm4_5v glm4_7 ' +
  'glm4_moe glm4v glm_ocr glmz1 gpt_oss granite3 granite3_vision granite4 hunyuan hunyuan_small ' +
  'hy3 index intern2 intern_s1 intern_vl keye_vl kimi_vl lfm2 lfm2_vl llama2 llama2_zh llama3 ' +
  'llama4 llava llava_next llava_next_llama3 llava_next_mistral llava_next_qwen llava_next_video ' +
  'llava_next_video_mistral llava_next_video_yi llava_next_yi mimo mimo_v2 mimo_vl minicpm_o ' +
  'minicpm_v minicpm_v_4_6 minimax1 minimax2 ministral ministral3 mistral mistral_small mllama ' +
  'moonlight olmo openchat openchat-3.6 opencoder paligemma paligemma_chat phi phi4 phi4_mini ' +
  'phi_small pixtral qwen qwen2_audio qwen2_omni qwen2_vl qwen3 qwen3_5 qwen3_5_nothink qwen3_6 ' +
  'qwen3_nothink qwen3_omni qwen3_omni_nothink qwen3_vl qwen3_vl_nothink sailor seed_coder ' +
  'seed_oss smollm smollm2 solar starchat telechat2 vicuna video_llava xuanyuan yi yi_vl youtu ' +
  'youtu_vl yuan zephyr'
).split(' ');
