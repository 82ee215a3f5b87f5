import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { AskOptions, Shard, Teacher } from '#core/label/job';
import type { ReadingOptions } from '#core/label/source';
import { presets, teacherWithModel } from '#core/label/teachers/presets';
import { teacherOf } from '#core/label/teachers/teacherOf';
import type { Template } from '#core/prompt/template';
import { estimateJob, type EstimateSpec, type JobEstimate } from '../label/estimateJob.ts';
import { isIn } from '../label/labelRun.ts';
import { baseOf, templateOf } from '../label/prepareJob.ts';
import { sourceFiles } from '../sources/sources.ts';
import { estimateCostShape, type EstimateCostInput, type EstimateCostOutput } from './estimateCostShape.ts';
import { openToolJob } from './openToolJob.ts';
import { tooLarge, type Places } from './places.ts';
import type { Tool, ToolContext } from './tool.ts';

const MOST_TEMPLATE = 1024 * 1024; // bytes
const MOST_SOURCES = 512 * 1024 * 1024; // bytes, all files together

/** `estimate_cost`: what labelling would take, counted here from a sample and published prices. */
export const estimateCost: Tool<EstimateCostInput, EstimateCostOutput> = {
  ...estimateCostShape,
  async run(input, context) {
    const spec = await specOf(input, context);
    const sources = await filesOf(spec.sources, spec.base, context.places);
    const { signal } = context;
    return outputOf(await estimateJob({ ...spec, sources, ...(signal && { signal }) }), spec);
  },
};

async function specOf(input: EstimateCostInput, { places }: ToolContext): Promise<EstimateSpec> {
  const { job, template: templatePath, sources, textColumns, split, samples } = input;
  if (job === undefined) {
    if (templatePath === undefined || sources === undefined) {
      throw new AppError('usage', 'Either {0} or {1} has to be given.', {
        args: ['job', 'template + sources'],
        hint: 'Name a job folder, or a template and what it is to label.',
      });
    }
    const file = await places.file(templatePath, MOST_TEMPLATE);
    const template = await templateOf(file);
    return {
      template,
      teacher: teacherFor(input, template),
      sources,
      base: places.rootOf(file),
      reading: {
        ...(textColumns === undefined ? {} : { text: textColumns }),
        ...(split === undefined ? {} : { split }),
      } satisfies ReadingOptions,
      ask: (samples === undefined ? {} : { samples }) satisfies AskOptions,
    };
  }
  const opened = await openToolJob(job, places);
  const { teacher, reading = {}, ask = {}, shard } = opened.job;
  const isOther = input.teacher !== undefined && input.teacher !== teacher.id;
  return {
    template: opened.template,
    teacher: isOther ? teacherFor(input, opened.template) : withModel(teacher, input.model),
    sources: opened.job.sources,
    base: baseOf(opened),
    reading,
    ask: samples === undefined ? ask : { ...ask, samples },
    ...(shard === undefined ? {} : { wants: (item) => isIn(item, shard satisfies Shard) }),
    dir: opened.dir,
  };
}

function withModel(teacher: Teacher, model: string | undefined): Teacher {
  return model === undefined ? teacher : teacherWithModel(teacher, model).teacher;
}

/** The teacher that is named, or that the template names: by its id, or its family (`kimi` is `kimi-cn`). */
function teacherFor({ teacher, model }: EstimateCostInput, template: Template): Teacher {
  const { engine, model: own } = template.teacher ?? {};
  const isMeant = (id: string) => engine !== undefined && (id === engine || id.startsWith(`${engine}-`));
  const preset = presets.find(({ id }) => (teacher === undefined ? isMeant(id) : id === teacher));
  if (preset === undefined) {
    throw new AppError('usage', 'Nobody says which teacher is to label.', {
      args: [presets.map(({ id }) => id).join(', ')],
      hint: 'Name one with teacher. There are: {0}.',
    });
  }
  const wanted = model ?? (isMeant(preset.id) ? own : undefined);
  return teacherOf(preset, wanted === undefined ? {} : { model: wanted }).teacher;
}

/** The files behind sources, all of them inside and not too large together. */
async function filesOf(sources: readonly string[], base: string, places: Places): Promise<readonly string[]> {
  await places.demand(base);
  for (const source of sources) {
    // Of a pattern, what stands before its first special character says where it looks; `..` behind it could lead away.
    const fixed = /^[^*?[\]{}()!+@]*/.exec(source)?.[0] ?? '';
    const isPattern = fixed !== source;
    if (isPattern && source.includes('..')) throw places.outside(source);
    await places.demand(path.resolve(base, isPattern ? path.dirname(`${fixed}x`) : source));
  }
  const files = await sourceFiles(sources, base);
  let bytes = 0;
  for (const file of files) {
    await places.demand(file);
    bytes += (await stat(file)).size;
    if (bytes > MOST_SOURCES) throw tooLarge(sources.join(', ').slice(0, 200), bytes, MOST_SOURCES);
  }
  return files;
}

function outputOf(estimate: JobEstimate, { teacher, ask }: EstimateSpec): EstimateCostOutput {
  const { files, records, left, reused, measured, sample, tooLong, maskedRecords } = estimate;
  const teachers = [teacher, ...(ask?.others ?? [])];
  return {
    files,
    records,
    left,
    reused,
    measured,
    sample,
    tooLong,
    withPersonalData: maskedRecords,
    teachers: estimate.estimates.map((one, at) => ({
      teacher: one.teacher,
      model: teachers[at]?.model ?? '',
      requests: one.requests,
      inputTokens: one.input,
      outputTokens: one.output,
      seconds: one.seconds,
      ...(one.currency === undefined ? {} : { currency: one.currency }),
      ...(one.cost === undefined ? {} : { cost: one.cost }),
      ...(one.costCached === undefined ? {} : { costWithCache: one.costCached }),
      ...(one.costBatch === undefined ? {} : { costByBatch: one.costBatch }),
      ...(teachers[at]?.price === undefined ? {} : { priceAsOf: teachers[at].price.asOf }),
    })),
  };
}
