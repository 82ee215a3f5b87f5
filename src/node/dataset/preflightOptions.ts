import type { Layout } from '#core/answer';
import type { TokenCounter } from '#core/dataset/preflight/tokenCounter';
import type { RenderedRow } from './renderedRow.ts';

/** What a dataset is checked for; defaults in brackets are LLaMA-Factory's. */
export interface PreflightOptions {
  readonly dataset: string; // key in dataset_info.json
  readonly template?: string; // LLaMA-Factory's name (qwen)
  readonly cutoffLen?: number; // tokens (2048)
  readonly tokenizer?: TokenCounter | string | undefined; // or where it lies; without one lengths are an estimate on the high side
  readonly labels?: readonly string[] | undefined; // the closed set of conclusions
  readonly marker?: string | undefined; // ####
  readonly layout?: Layout | undefined; // told from manifest.json, or else by the majority of the answers
  readonly maskHistory?: boolean; // (false)
  readonly trainOnPrompt?: boolean; // (false)
  readonly enableThinking?: boolean | null; // (true); of templates for reasoning models
  readonly preserveThinking?: boolean; // (false)
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void; // bytes of the data files, about twice a second
  readonly onRow?: (row: RenderedRow) => void; // every row as it is trained on
}
