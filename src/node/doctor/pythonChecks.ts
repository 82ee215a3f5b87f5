import { atLeast } from '#core/train/versions';
import type { PythonProbe } from '../train/pythons.ts';
import type { DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

/** The oldest LLaMA-Factory whose options and log lines are those that Promptmill writes and reads. */
const OLDEST_FACTORY = '0.9.3';
/** What LLaMA-Factory 0.9.5 asks for. */
const NEW_PYTHON = '3.11';

/** Python, LLaMA-Factory, PyTorch and the packages that this training needs. */
export const pythonChecks: readonly DoctorCheck[] = [python, factory, torch, quantiser, deepspeed];

const probed = ({ probe }: DoctorContext): PythonProbe | undefined =>
  probe !== undefined && 'packages' in probe ? probe : undefined;

/** A command to paste, for the interpreter that was chosen. */
const pip = ({ chosen }: DoctorContext, what: string): string => {
  const interpreter = chosen?.python ?? 'python3';
  return `${/[^\w./\\:-]/.test(interpreter) ? JSON.stringify(interpreter) : interpreter} -m pip install ${what}`;
};

async function python(context: DoctorContext): Promise<Finding[]> {
  const { t, chosen, probe, pythons, canRun } = context;
  const line = { id: 'python', what: t('Python') };
  if (!canRun) return [{ ...line, status: 'skipped', found: t('not in Restricted Mode') }];
  if (chosen === undefined) {
    return [
      {
        ...line,
        status: 'fail',
        found: t('none was found'),
        todo: t(
          'Install Python {0} or newer, or name its interpreter: --python, or the setting promptmill.train.python.',
          NEW_PYTHON,
        ),
      },
    ];
  }
  if (probe === undefined || 'reason' in probe) {
    return [
      {
        ...line,
        status: 'fail',
        found: t('{0} does not answer: {1}', chosen.python, probe?.reason ?? ''),
        todo: t('Check the path of the interpreter: --python, or the setting promptmill.train.python.'),
      },
    ];
  }
  const others = pythons.filter((one) => one !== chosen).map((one) => one.python);
  const found = [
    `${probe.python}, ${chosen.python}`,
    ...(others.length > 0 ? [t('also there: {0}', others.join(', '))] : []),
  ];
  const old = !atLeast(probe.python, NEW_PYTHON);
  return [
    {
      ...line,
      status: old ? 'warn' : 'ok',
      found: found.join('; '),
      ...(old && {
        todo: t('LLaMA-Factory 0.9.5 needs Python {0}; make an environment with a newer one.', NEW_PYTHON),
      }),
    },
  ];
}

async function factory(context: DoctorContext): Promise<Finding[]> {
  const { t } = context;
  const probe = probed(context);
  if (probe === undefined) return [];
  const line = { id: 'llamafactory', what: 'LLaMA-Factory' };
  const version = probe.packages.llamafactory;
  if (version === undefined) {
    return [{ ...line, status: 'fail', found: t('not installed'), todo: pip(context, 'llamafactory') }];
  }
  const { transformers, peft, trl, datasets, accelerate } = probe.packages;
  const beside = Object.entries({ transformers, peft, trl, datasets, accelerate })
    .flatMap(([name, found]) => (found === undefined ? [] : `${name} ${found}`))
    .join(', ');
  const old = !atLeast(version, OLDEST_FACTORY);
  return [
    {
      ...line,
      status: old ? 'warn' : 'ok',
      found: `${version} (${beside})`,
      ...(old && { todo: pip(context, '--upgrade llamafactory') }),
    },
  ];
}

async function torch(context: DoctorContext): Promise<Finding[]> {
  const { t } = context;
  const probe = probed(context);
  if (probe === undefined) return [];
  const line = { id: 'torch', what: 'PyTorch' };
  const version = probe.packages.torch;
  if (version === undefined)
    return [{ ...line, status: 'fail', found: t('not installed'), todo: pip(context, 'torch') }];
  if (probe.torch === undefined) {
    return [
      {
        ...line,
        status: 'unknown',
        found: t('{0}, which did not answer in time', version),
        todo: t('Try again: its first start takes long. Else install it anew.'),
      },
    ];
  }
  if (probe.torch.error !== undefined) {
    return [
      {
        ...line,
        status: 'fail',
        found: t('{0}, which cannot be loaded: {1}', version, probe.torch.error),
        todo: pip(context, '--force-reinstall torch'),
      },
    ];
  }
  return [{ ...line, status: 'ok', found: version }];
}

async function quantiser(context: DoctorContext): Promise<Finding[]> {
  const { t, folder } = context;
  const probe = probed(context);
  const { quantization_bit: bits, quantization_method: method = 'bnb' } = folder?.yaml?.options ?? {};
  if (probe === undefined || typeof bits !== 'number' || (method !== 'bnb' && method !== 'bitsandbytes')) return [];
  const version = probe.packages.bitsandbytes;
  const line = { id: 'bitsandbytes', what: 'bitsandbytes' };
  return [
    version === undefined
      ? {
          ...line,
          status: 'fail',
          found: t('not installed; quantization_bit of train.yaml needs it'),
          todo: pip(context, 'bitsandbytes'),
        }
      : { ...line, status: 'ok', found: version },
  ];
}

async function deepspeed(context: DoctorContext): Promise<Finding[]> {
  const { t, folder } = context;
  const probe = probed(context);
  if (probe === undefined || folder?.yaml?.deepspeed !== true) return [];
  const version = probe.packages.deepspeed;
  const line = { id: 'deepspeed', what: 'DeepSpeed' };
  return [
    version === undefined
      ? {
          ...line,
          status: 'fail',
          found: t('not installed; deepspeed of train.yaml needs it'),
          todo: pip(context, 'deepspeed'),
        }
      : { ...line, status: 'ok', found: version },
  ];
}
