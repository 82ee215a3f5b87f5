import type { Translate } from '../l10n.ts';
import type { FailureCause } from './progress.ts';

/**
 * How the well-known failures word themselves in the output of LLaMA-Factory, transformers, PyTorch and the system. The
 * order is that of specificity: what comes first explains what comes later, whatever is printed last.
 */
const SIGNS: readonly (readonly [FailureCause, RegExp])[] = [
  [
    'out-of-memory',
    /\bOutOfMemoryError\b|\bout of memory\b|\bCUBLAS_STATUS_ALLOC_FAILED\b|\bCannot allocate memory\b|\bDefaultCPUAllocator: can't allocate\b|^MemoryError\b|\bSignal 9 \(SIGKILL\)|\bsome modules are dispatched on the CPU or the disk\b/i,
  ],
  [
    'disk',
    /\bNo space left on device\b|\bDisk quota exceeded\b|\bErrno 28\b|\bErrno 122\b|\bnot enough (?:disk|free) space\b|\bPytorchStreamWriter failed\b/i,
  ],
  [
    'no-module',
    /\bModuleNotFoundError\b|\bNo module named\b|\bPackageNotFoundError\b|\bTo fix: run `pip install\b|\brequires? the [\w-]{1,40} library\b|\bis required for a normal functioning\b|^ImportError\b/i,
  ],
  [
    'bf16',
    /\bbf16\b.{0,80}\b(?:support|require|need|GPU)|\bdoes not support `?(?:pure_)?bf16\b|\bbfloat16 is not supported\b/i,
  ],
  [
    'no-cuda',
    /\bTorch not compiled with CUDA\b|\bNo CUDA GPUs are available\b|\bFound no NVIDIA driver\b|\bCUDA driver (?:version is insufficient|initialization failed)\b|\bno kernel image is available\b|\bCUDA is not available\b|\bNo GPU found\b|\bno NVIDIA GPU\b|\bRequires? CUDA\b|\bCUDA Setup failed\b|\bdevice_count\(\) returned 0\b/i,
  ],
  [
    'template',
    /\bTemplate [^\n]{1,80} does not exist\b|\bPlease specify (?:a |the )?`?template\b|\bchat template\b.{0,60}\b(?:not|missing)\b/i,
  ],
  [
    'dataset',
    /\bUndefined dataset\b|\bCannot open\b[^\n]{0,300}\bdataset_info\.json\b|\bdataset_info\.json\b[^\n]{0,80}\b(?:not found|No such file)\b|\bFile [^\n]{0,300} not found\b|\bCannot find valid samples\b|\bInvalid dataset\b|\bDatasetGenerationError\b|\bDatasetNotFoundError\b|\bDataFilesNotFoundError\b|\bPlease specify dataset\b|\bThe dataset is not applicable\b|\bnum_samples should be a positive\b|\bPlease make sure eval_dataset\b|\bEmpty dataset\b|\bdesired rows? [^\n]{0,40}are missing\b/i,
  ],
  [
    'model-not-found',
    /\bRepositoryNotFoundError\b|\bRepository Not Found\b|\bLocalEntryNotFoundError\b|\bGatedRepoError\b|\bis not a local folder and is not a valid model identifier\b|\bcouldn'?t connect to\b|\bwe couldn't find (?:it|them) in the cached files\b|\bHFValidationError\b|\bdoes not appear to have a file named\b|\bCan't load (?:tokenizer|the (?:model|configuration)|config)\b|\bNo file named\b.{0,100}\bfound in directory\b|\bMaxRetryError\b|\bOfflineModeIsEnabled\b|\bIncorrect path_or_model_id\b|\bCan't find '?adapter_config\.json\b|\bFailed to (?:load tokenizer|connect)\b|\bUnrecognized model in\b/i,
  ],
  [
    'options',
    /\bSome (?:keys|specified arguments) are not used by the HfArgumentParser\b|\bunrecognized arguments\b|\bis not a valid \w{1,40}, please select one of\b|\byaml\.(?:scanner|parser)\.\w{1,20}Error\b|\bFORCE_TORCHRUN\b|\bPlease set `overwrite_output_dir`|\bcannot be set as True except\b|^ValueError: Please\b|^ValueError: Can(?:not|'t)\b|\bTarget modules [^\n]{0,200} not found\b|\b(?:is|are) (?:only )?(?:in)?compatible with\b|\bcannot be used with\b|\b--\w{1,40} requires\b|\bunexpected keyword argument\b/i,
  ],
];

/** A line that says how an error ended; those before are where it came from. */
const ERROR_LINE = /^(?:\[rank\d{1,4}\]: ?)?(?:[\w.]{1,100}(?:Error|Exception|Exit|NotFound)\b|Killed\b)/;

/**
 * Why a training failed, told by the last lines of its output. The error's own message counts before the lines of the
 * traceback, which hold names of other things.
 */
export function failureOf(lastLines: readonly string[]): FailureCause {
  const clean = lastLines.map((line) => line.replace(/^\[rank\d{1,4}\]: ?/, '').slice(0, 2000));
  const at = clean.findLastIndex((line) => ERROR_LINE.test(line) && !isWrapper(line));
  // A message may go on for lines, and what it wraps was raised before it.
  const message = at === -1 ? [] : clean.slice(at);
  const errors = clean.filter((line) => ERROR_LINE.test(line));
  return causeIn(message) ?? causeIn(errors) ?? causeIn(clean) ?? 'unknown';
}

/** Launchers end with an error of their own, which only says that the training did not work. */
const isWrapper = (line: string): boolean =>
  /CalledProcessError|ChildFailedError|SystemExit|SignalException/.test(line);

function causeIn(lines: readonly string[]): FailureCause | undefined {
  return SIGNS.find(([, sign]) => lines.some((line) => sign.test(line)))?.[0];
}

/** A failure in the person's words. */
export interface FailureText {
  readonly what: string;
  readonly todo: readonly string[]; // the most promising step first
}

/** What happened and what to do about it. */
export function describeFailure(cause: FailureCause, t: Translate): FailureText {
  switch (cause) {
    case 'out-of-memory':
      return {
        what: t('The memory did not suffice, that of the GPU as a rule.'),
        todo: [
          t('Set cutoff_len to what the report of the dataset proposes: memory grows with it.'),
          t('Set per_device_train_batch_size to 1 and raise gradient_accumulation_steps by as much.'),
          t('Train with QLoRA (quantization_bit: 4), with a smaller model, or on a larger GPU.'),
          t('See with nvidia-smi whether another program holds memory of the GPU.'),
        ],
      };
    case 'template':
      return {
        what: t('LLaMA-Factory does not know the template of train.yaml.'),
        todo: [
          t('Set template: qwen for Qwen2 and Qwen2.5, qwen3 or qwen3_nothink for Qwen3.'),
          t('For a newer model, update LLaMA-Factory: pip install --upgrade llamafactory.'),
        ],
      };
    case 'dataset':
      return {
        what: t('The dataset could not be read.'),
        todo: [
          t('Check dataset and dataset_dir of train.yaml: the name must stand in dataset_info.json of that folder.'),
          t('Run “promptmill preflight” on the folder: it names the rows that LLaMA-Factory would drop.'),
        ],
      };
    case 'no-cuda':
      return {
        what: t('PyTorch found no GPU that it can use.'),
        todo: [
          t('Run “promptmill doctor”: it tells whether the driver or PyTorch is the reason.'),
          t(
            'If nvidia-smi shows a GPU, install PyTorch for its CUDA version; a PyTorch for the CPU comes by default on some systems.',
          ),
        ],
      };
    case 'model-not-found':
      return {
        what: t('The model could not be found or fetched.'),
        todo: [
          t('Check model_name_or_path: a name on Hugging Face, or a folder with config.json.'),
          t('Without a way to Hugging Face, set HF_ENDPOINT to a mirror or USE_MODELSCOPE_HUB=1, or give a folder.'),
          t('For a model that needs consent, log in with “hf auth login” in that Python environment.'),
        ],
      };
    case 'no-module':
      return {
        what: t('The Python environment lacks a package.'),
        todo: [
          t('Install what the last lines name into this environment with pip.'),
          t('Run “promptmill doctor”: it tells which environment is used and what it lacks.'),
        ],
      };
    case 'disk':
      return {
        what: t('The disk is full.'),
        todo: [
          t('Make room; old checkpoints in output/ are the largest files.'),
          t('Set save_total_limit: 2, or output_dir to another disk, and start again with --resume.'),
        ],
      };
    case 'bf16':
      return {
        what: t('This device cannot compute in bf16.'),
        todo: [
          t('On a GPU older than NVIDIA Ampere, set fp16: true instead of bf16: true.'),
          t(
            'PyTorch says the same when it finds no GPU: “promptmill doctor” tells. use_cpu: true without bf16 trains on the processor.',
          ),
        ],
      };
    case 'options':
      return {
        what: t('LLaMA-Factory refused an option of train.yaml.'),
        todo: [
          t('The last lines name the option. Open train.yaml: what is not known there is underlined.'),
          t('An option may be newer than the LLaMA-Factory that is installed: “promptmill doctor” shows its version.'),
        ],
      };
    default:
      return {
        what: t('The training ended with an error.'),
        todo: [t('Read the last lines below; the whole output is in train.log.'), t('Run “promptmill doctor”.')],
      };
  }
}
