import type { Locale } from '../l10n.ts';
import { inLocale, type Said } from './option.ts';
import type { JsonSchema } from './schema.ts';

const say = (en: string, zh: string): Said => ({ en, zh });

// data/parser.py (DatasetAttr) and data/README.md
const SOURCES: Readonly<Record<string, Said>> = {
  file_name: say('The file or folder of rows, in the folder of this file.', '数据文件或文件夹，位于本文件所在文件夹。'),
  hf_hub_url: say('A dataset on the Hugging Face hub: it is fetched.', 'Hugging Face 上的数据集：会被下载。'),
  ms_hub_url: say('A dataset on ModelScope: it is fetched.', 'ModelScope 上的数据集：会被下载。'),
  om_hub_url: say('A dataset on Modelers: it is fetched.', '魔乐社区上的数据集：会被下载。'),
  cloud_file_name: say('A file in S3 or GCS: it is fetched.', 'S3 或 GCS 中的文件：会被下载。'),
};

const COLUMNS: Readonly<Record<string, Said>> = {
  prompt: say('alpaca: the instruction (default: instruction).', 'alpaca：指令列（默认 instruction）。'),
  query: say(
    'alpaca: the input (default: input). Once columns are named, what is not named is dropped silently.',
    'alpaca：输入列（默认 input）。一旦写了 columns，没写的列会被无声丢弃。',
  ),
  response: say(
    'alpaca: the answer (default: output). It must be a text.',
    'alpaca：答案列（默认 output）。必须是文本。',
  ),
  history: say('alpaca: earlier turns; their answers are trained on too.', 'alpaca：历史轮次；其中的回答也会被训练。'),
  messages: say(
    'sharegpt: the list of messages (default: conversations).',
    'sharegpt：消息列表（默认 conversations）。',
  ),
  system: say('The system message of a row.', '每行的系统消息。'),
  tools: say('The tools a row may call.', '该行可调用的工具。'),
  images: say('Images of a row.', '该行的图片。'),
  videos: say('Videos of a row.', '该行的视频。'),
  audios: say('Audio files of a row.', '该行的音频。'),
  chosen: say('ranking: the better answer.', 'ranking：更好的答案。'),
  rejected: say('ranking: the worse answer.', 'ranking：更差的答案。'),
  kto_tag: say(
    'KTO: true for good answers, false for bad ones. The text "true" would make it plain fine-tuning.',
    'KTO：好答案为 true，坏答案为 false。写成文本 "true" 会变成普通微调。',
  ),
};

const TAGS: Readonly<Record<string, Said>> = {
  role_tag: say('The key of a message’s role (default: from).', '消息角色的键（默认 from）。'),
  content_tag: say('The key of a message’s text (default: value).', '消息文本的键（默认 value）。'),
  user_tag: say('The role of the user (default: human).', '用户的角色名（默认 human）。'),
  assistant_tag: say('The role of the answer (default: gpt).', '回答的角色名（默认 gpt）。'),
  observation_tag: say('The role of a tool’s result (default: observation).', '工具结果的角色名（默认 observation）。'),
  function_tag: say('The role of a call (default: function_call).', '工具调用的角色名（默认 function_call）。'),
  system_tag: say(
    'The role of the system message. When left out with tags named, rows that begin with one are skipped.',
    '系统消息的角色名。写了 tags 却漏了它，以系统消息开头的行会被跳过。',
  ),
};

/** The schema of LLaMA-Factory's dataset_info.json. */
export function datasetInfoSchema(locale: Locale): JsonSchema {
  const texts = (table: Readonly<Record<string, Said>>) =>
    Object.fromEntries(
      Object.entries(table).map(([name, said]) => [name, { type: 'string', description: inLocale(said, locale) }]),
    );
  const described = (said: Said, rest: JsonSchema): JsonSchema => ({ ...rest, description: inLocale(said, locale) });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: inLocale(say('LLaMA-Factory’s datasets', 'LLaMA-Factory 的数据集清单'), locale),
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: {
        ...texts(SOURCES),
        script_url: described(
          say(
            'A folder with a Python script that makes the rows: it would run foreign code.',
            '含 Python 脚本的文件夹：会运行他人代码。',
          ),
          { type: 'string' },
        ),
        formatting: described(
          say(
            'alpaca (default) or sharegpt. “openai” exists in the code and changes the system message: use sharegpt with tags.',
            'alpaca（默认）或 sharegpt。代码里的“openai”会改动系统消息：请用 sharegpt 加 tags。',
          ),
          { enum: ['alpaca', 'sharegpt'], default: 'alpaca' },
        ),
        ranking: described(say('true: rows are pairs of answers (DPO).', 'true：每行是一对答案（DPO）。'), {
          type: 'boolean',
          default: false,
        }),
        subset: described(say('A part of a hub’s dataset.', '模型库数据集的子集。'), { type: 'string' }),
        split: described(say('Which split is read.', '读取哪个切分。'), { type: 'string', default: 'train' }),
        folder: described(say('A folder within a hub’s dataset.', '模型库数据集中的文件夹。'), { type: 'string' }),
        num_samples: described(say('Takes so many rows at random.', '随机取这么多行。'), {
          type: 'integer',
          minimum: 1,
        }),
        columns: { type: 'object', properties: texts(COLUMNS), additionalProperties: false },
        tags: { type: 'object', properties: texts(TAGS), additionalProperties: false },
      },
      additionalProperties: false,
      anyOf: [...Object.keys(SOURCES), 'script_url'].map((name) => ({ required: [name] })),
    },
  };
}
