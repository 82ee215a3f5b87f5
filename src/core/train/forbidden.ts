import type { OptionValue, Said } from './option.ts';

/** An option that Promptmill never writes and warns of, with the reason. */
export interface ForbiddenOption {
  readonly name: string;
  readonly severity: 'error' | 'warning'; // error: runs foreign code, leaks a secret or sends data away
  readonly harmless?: readonly OptionValue[]; // values that do nothing
  readonly why: Said;
}

const REMOTE_CODE: Said = {
  en: 'It runs Python code from the model’s page on this machine (CVE-2026-58116). Qwen needs none.',
  zh: '它会在本机运行模型页面里的 Python 代码（CVE-2026-58116）。Qwen 不需要它。',
};
const SENDS: Said = {
  en: 'It sends the model or figures of the training to a server. Set it by hand if that is meant.',
  zh: '它会把模型或训练指标发到服务器。确有需要再手动设置。',
};
const SECRET: Said = {
  en: 'A secret does not belong into a file that is shared. Log in with the hub’s own tool or use its environment variable.',
  zh: '密钥不应写进会共享的文件。请用模型库自带的工具登录，或使用环境变量。',
};

const sends = (name: string, harmless: readonly OptionValue[] = [false, null]): ForbiddenOption => ({
  name,
  severity: 'error',
  harmless,
  why: SENDS,
});
const secret = (name: string): ForbiddenOption => ({ name, severity: 'error', harmless: [null], why: SECRET });

/** Every forbidden option. */
export const forbiddenOptions: readonly ForbiddenOption[] = [
  { name: 'trust_remote_code', severity: 'error', harmless: [false], why: REMOTE_CODE },
  {
    name: 'max_samples',
    severity: 'warning',
    harmless: [null],
    why: {
      en: 'It trains on this many rows only and says nothing; it stands in LLaMA-Factory’s examples for trying out.',
      zh: '它只训练这么多行，且不作任何提示；LLaMA-Factory 示例里的它只为试跑。',
    },
  },
  {
    name: 'overwrite_output_dir',
    severity: 'warning',
    harmless: [false, null],
    why: {
      en: 'true deletes trainer_log.jsonl and begins again; a training that was interrupted could not be resumed.',
      zh: '设为 true 会删除 trainer_log.jsonl 并从头开始；中断的训练将无法继续。',
    },
  },
  {
    name: 'tokenized_path',
    severity: 'warning',
    harmless: [null],
    why: {
      en: 'Once that folder exists LLaMA-Factory trains on it and never looks at the dataset again.',
      zh: '该文件夹一旦存在，LLaMA-Factory 就用它训练，不再读取数据集。',
    },
  },
  sends('report_to', ['none', 'tensorboard', null]),
  sends('push_to_hub'),
  sends('hub_model_id'),
  sends('export_hub_model_id'),
  sends('use_swanlab'),
  secret('hub_token'),
  secret('push_to_hub_token'),
  secret('hf_hub_token'),
  secret('ms_hub_token'),
  secret('om_hub_token'),
  secret('swanlab_api_key'),
  secret('swanlab_lark_secret'),
];

const byName = new Map(forbiddenOptions.map((option) => [option.name, option]));

/** The forbidden option of a name with a value that matters, undefined otherwise. */
export function findForbidden(name: string, value: unknown): ForbiddenOption | undefined {
  const option = byName.get(name);
  if (option === undefined) return undefined;
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.every((one) => (option.harmless as readonly unknown[] | undefined)?.includes(one) === true)
    ? undefined
    : option;
}
