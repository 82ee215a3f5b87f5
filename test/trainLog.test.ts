import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { remainingTime, stepsPerSecond } from '#core/train/eta';
import { describeFailure, failureOf } from '#core/train/failures';
import type { FailureCause, TrainingLog } from '#core/train/progress';
import { thinLogs } from '#core/train/thinLogs';
import { parseTrainingLog } from '#core/train/trainingLog';
import { atLeast } from '#core/train/versions';

/** A line as LLaMA-Factory 0.9.5 writes it. */
const line = (step: number, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ current_steps: step, total_steps: 100, loss: 1, elapsed_time: '0:00:10', ...more });

describe('trainer_log.jsonl', () => {
  test('every field of the real lines', () => {
    const text = [
      '{"current_steps": 21, "total_steps": 21, "loss": 11.92813491821289, "lr": 7.596123493895991e-07, "epoch": 3.0, "percentage": 100.0, "elapsed_time": "0:09:15", "remaining_time": "0:00:00", "throughput": 216.85, "total_tokens": 120360, "vram_allocated": 14.21, "vram_reserved": 15.5}',
      '{"current_steps": 21, "total_steps": 21, "eval_loss": 11.929535865783691, "epoch": 3.0, "percentage": 100.0, "elapsed_time": "1 day, 0:09:24", "remaining_time": "2 days, 1:00:00"}',
      '{"current_steps": 21, "total_steps": 21, "reward": 0.25, "accuracy": 0.75, "elapsed_time": "2 days, 10:00:01"}',
      '',
    ].join('\n');
    expect(parseTrainingLog(text)).toEqual([
      {
        step: 21,
        totalSteps: 21,
        epoch: 3,
        loss: 11.92813491821289,
        learningRate: 7.596123493895991e-7,
        elapsedSeconds: 555,
        remainingSeconds: 0,
        tokensPerSecond: 216.85,
        totalTokens: 120_360,
        vramAllocatedGib: 14.21,
        vramReservedGib: 15.5,
      },
      {
        step: 21,
        totalSteps: 21,
        epoch: 3,
        evalLoss: 11.929535865783691,
        elapsedSeconds: 86_964,
        remainingSeconds: 176_400,
      },
      { step: 21, totalSteps: 21, reward: 0.25, accuracy: 0.75, elapsedSeconds: 208_801 },
    ]);
  });

  test('what is torn, null, NaN or foreign costs no other line', () => {
    const text = [
      line(1, { loss: null, lr: null, eval_loss: null, vram_allocated: 0, vram_reserved: -0 }),
      '{"current_steps": 2, "total_steps": 100, "loss": NaN, "lr": Infinity, "epoch": -Infinity}',
      'null',
      '[1, 2]',
      '{"current_steps": "3", "total_steps": 100}',
      '{"loss": 3}',
      '{"current_steps": 4, "total_steps": 100, "elapsed_time": "soon", "lo',
    ].join('\n');
    expect(parseTrainingLog(text)).toEqual([
      { step: 1, totalSteps: 100, elapsedSeconds: 10 },
      { step: 2, totalSteps: 100, loss: Number.NaN, learningRate: Number.NaN, epoch: Number.NaN },
    ]);
    expect(parseTrainingLog('')).toEqual([]);
  });

  test('a run that was resumed replaces what it computes again, whatever step it goes back to', () => {
    const first = [1, 2, 3, 4, 5].map((step) => line(step, { elapsed_time: `0:01:0${step}`, loss: 1 }));
    const resumed = [3, 4].map((step) => line(step, { elapsed_time: `0:00:0${step}`, loss: 2 }));
    const logs = parseTrainingLog([...first, ...resumed].join('\n'));
    expect(logs.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 2],
    ]);
    // The same step again right after the start: told by the clock, which began anew.
    const same = parseTrainingLog(
      [line(5, { elapsed_time: '0:10:00' }), line(5, { elapsed_time: '0:00:07', loss: 2 })].join('\n'),
    );
    expect(same.map(({ loss }) => loss)).toEqual([2]);
    // An evaluation is a second line of its step.
    expect(parseTrainingLog([line(5), line(5, { loss: undefined, eval_loss: 2 })].join('\n'))).toHaveLength(2);
  });

  test('another run in the same file starts from nothing', () => {
    const logs = parseTrainingLog(
      [line(50), line(60), line(1, { total_steps: 20, elapsed_time: '0:00:01' })].join('\n'),
    );
    expect(logs.map(({ step, totalSteps }) => [step, totalSteps])).toEqual([[1, 20]]);
  });
});

describe('the time that is left', () => {
  const at = (step: number, elapsedSeconds: number, remainingSeconds?: number): TrainingLog => ({
    step,
    totalSteps: 100,
    elapsedSeconds,
    ...(remainingSeconds !== undefined && { remainingSeconds }),
  });

  test('comes from the pace of this run, where theirs counts the steps before a resumption', () => {
    // Resumed at 80; ten seconds a step. LLaMA-Factory divides 20 s by 82 steps.
    const logs = [at(79, 790), at(80, 800, 200), at(81, 10, 2), at(82, 20, 4)];
    expect(remainingTime(logs)).toEqual({ own: 180, theirs: 4 });
    expect(stepsPerSecond(logs)).toBeCloseTo(0.1);
  });

  test('is known from the first line on, and zero at the end', () => {
    expect(remainingTime([])).toEqual({});
    expect(remainingTime([at(10, 50)])).toEqual({ own: 450 });
    expect(remainingTime([at(10, 0, 7)])).toEqual({ theirs: 7 });
    expect(remainingTime([at(10, 50), at(100, 500)])).toEqual({ own: 0 });
    // Resumed, and only one line so far: nothing to measure with.
    expect(remainingTime([at(90, 900), at(91, 10, 1)])).toEqual({ theirs: 1 });
  });
});

describe('thinning', () => {
  test('keeps ends, extremes and evaluations, and never more than asked', () => {
    const logs = Array.from({ length: 50_000 }, (_, step): TrainingLog => {
      if (step % 1000 === 999) return { step, totalSteps: 50_000, evalLoss: 1 };
      return { step, totalSteps: 50_000, loss: step === 31_234 ? 99 : step === 7777 ? -99 : Math.sin(step) };
    });
    const thin = thinLogs(logs, 500);
    expect(thin.length).toBeLessThanOrEqual(500);
    expect(thin.length).toBeGreaterThan(400);
    expect([thin[0]?.step, thin.at(-1)?.step]).toEqual([0, 49_999]);
    expect(thin.map(({ loss }) => loss)).toEqual(expect.arrayContaining([99, -99]));
    expect(thin.filter(({ evalLoss }) => evalLoss !== undefined)).toHaveLength(50);
    expect(thin).toEqual(thin.toSorted((a, b) => a.step - b.step));
    expect(thinLogs(thin, 500)).toBe(thin);
    // Evaluations alone are thinned, too; a diverged loss does not break it.
    const evals = logs.map(({ step }): TrainingLog => ({
      step,
      totalSteps: 1,
      evalLoss: step % 3 === 0 ? Number.NaN : step,
    }));
    expect(thinLogs(evals, 500).length).toBeLessThanOrEqual(500);
  });
});

describe('why a training failed', () => {
  const real: Readonly<Record<string, FailureCause>> = {
    'bf16-on-cpu': 'bf16',
    'dataset-dir-missing': 'dataset',
    'dataset-file-missing': 'dataset',
    'dataset-undefined': 'dataset',
    'deepspeed-missing': 'no-module',
    'dpo-on-sft-data': 'dataset',
    'model-hub-unreachable': 'model-not-found',
    'model-path-missing': 'model-not-found',
    'qlora-without-bitsandbytes': 'no-module',
    'template-unknown': 'template',
    'unknown-option': 'options',
    'unsloth-missing': 'no-module',
    'kto-without-tags': 'dataset',
    'resume-missing': 'options',
    'val-size-and-eval-dataset': 'options',
    'yaml-broken': 'options',
  };
  test('told by the last lines of real failures', async () => {
    const text = await readFile(new URL('fixtures/train/failures.txt', import.meta.url), 'utf8');
    const told = text
      .split(/^## /m)
      .slice(1)
      .map((part) => {
        const [name = '', ...lines] = part.trimEnd().split('\n');
        return [name, failureOf(lines)];
      });
    expect(Object.fromEntries(told)).toEqual(real);
  });

  test.each<[FailureCause, string]>([
    ['out-of-memory', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.32 GiB.'],
    ['out-of-memory', '[rank1]: torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB'],
    ['out-of-memory', 'RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`'],
    ['out-of-memory', "RuntimeError: [enforce fail at alloc_cpu.cpp:114] DefaultCPUAllocator: can't allocate memory"],
    [
      'out-of-memory',
      'torch.distributed.elastic.multiprocessing.errors.ChildFailedError:\n  traceback : Signal 9 (SIGKILL) received by PID 4711',
    ],
    ['disk', 'OSError: [Errno 28] No space left on device'],
    [
      'disk',
      'RuntimeError: [enforce fail at inline_container.cc:664] . unexpected pos 704 vs 598\nRuntimeError: PytorchStreamWriter failed writing file data/2: file write failed',
    ],
    ['no-cuda', 'AssertionError: Torch not compiled with CUDA enabled'],
    ['no-cuda', 'RuntimeError: Found no NVIDIA driver on your system.'],
    ['no-cuda', 'RuntimeError: CUDA error: no kernel image is available for execution on the device'],
    ['bf16', 'ValueError: This device does not support `pure_bf16`.'],
    ['bf16', "ValueError: Your setup doesn't support bf16/gpu. You need torch>=1.10, using Ampere GPU with cuda>=11.0"],
    ['no-module', "ModuleNotFoundError: No module named 'llamafactory'"],
    ['no-module', '/usr/bin/python3: No module named llamafactory'],
    ['options', 'ValueError: Output directory already exists and is not empty. Please set `overwrite_output_dir`.'],
    ['options', 'ValueError: Please use `FORCE_TORCHRUN=1` to launch DeepSpeed training.'],
    ['options', 'yaml.scanner.ScannerError: mapping values are not allowed here'],
    [
      'model-not-found',
      'OSError: Qwen/Qwen9 is not a local folder and is not a valid model identifier listed on a hub',
    ],
    ['unknown', 'ZeroDivisionError: division by zero'],
    ['unknown', ''],
  ])('%s: %s', (cause, text) => {
    expect(failureOf(['  File "/opt/venv/lib/train/tuner.py", line 1, in out_of_memory', ...text.split('\n')])).toBe(
      cause,
    );
  });

  test('the error itself counts before the launcher’s and before warnings of other things', () => {
    const lines = [
      '[WARNING] bf16 is not supported by the installed flash attention, template qwen does not exist there',
      'Traceback (most recent call last):',
      'torch.OutOfMemoryError: CUDA out of memory.',
      'Traceback (most recent call last):',
      "subprocess.CalledProcessError: Command '['torchrun', '--nnodes', '1', 'launcher.py', 'train.yaml']' returned non-zero exit status 1.",
    ];
    expect(failureOf(lines)).toBe('out-of-memory');
  });

  test('every cause says what to do, in both languages', () => {
    const causes = [
      ...new Set([...Object.values(real), 'out-of-memory', 'no-cuda', 'disk', 'unknown']),
    ] as FailureCause[];
    for (const cause of causes) {
      for (const locale of ['en', 'zh-cn'] as const) {
        const { what, todo } = describeFailure(cause, translatorOf(locale));
        expect(todo.length).toBeGreaterThan(0);
        if (locale === 'zh-cn') expect([what, ...todo].every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
      }
    }
  });

  test('lines of any size and kind are read in linear time', () => {
    const hostile = ['Error '.repeat(100_000), `Template ${'x'.repeat(100_000)}`, `File ${'a '.repeat(50_000)}`];
    const started = performance.now();
    failureOf(hostile);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

test('versions are compared by their numbers', () => {
  expect(atLeast('0.9.5.dev0', '0.9.3')).toBe(true);
  expect(atLeast('0.10.0', '0.9.3')).toBe(true);
  expect(atLeast('0.9.2', '0.9.3')).toBe(false);
  expect(atLeast('2.4.1+cu124', '2.4.2')).toBe(false);
  expect(atLeast('3.11', '3.11')).toBe(true);
});
