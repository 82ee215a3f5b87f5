import * as v from 'valibot';
import type { ExtensionContext } from 'vscode';
import type { AskOptions, Teacher } from '#core/label/job';
import { ENCODINGS, type ReadingOptions } from '#core/label/source';
import { STUDENT_ID } from '#core/label/teachers/presets';
import type { Template } from '#core/prompt/template';
import type { OptionsState } from '#protocol/labelForm';
import { teacherFor } from './labelPlan.ts';
import { tiersOf, withModel, withTier } from './labelModels.ts';
import { isLocal, isOurs } from './teacherSettings.ts';

/** Where a workspace keeps its selection. */
export const SELECTION_MEMORY = 'promptmill.label.selection';

const names = v.array(v.string());
const SelectionSchema = v.object({
  templateFile: v.exactOptional(v.string()),
  sources: v.fallback(names, []),
  teacherId: v.exactOptional(v.string()),
  models: v.fallback(v.exactOptional(v.record(v.string(), v.string())), {}),
  tiers: v.fallback(v.exactOptional(v.record(v.string(), v.number())), {}),
  reading: v.fallback(
    v.exactOptional(
      v.object({
        encoding: v.exactOptional(v.picklist(ENCODINGS)),
        split: v.exactOptional(
          v.union([v.picklist(['file', 'line', 'paragraph', 'heading']), v.object({ tokens: v.number() })]),
        ),
        text: v.exactOptional(v.union([v.string(), names])),
        id: v.exactOptional(v.string()),
      }),
    ),
    {},
  ),
  mask: v.exactOptional(v.boolean()),
  samples: v.exactOptional(v.number()),
  other: v.exactOptional(v.string()),
  json: v.exactOptional(v.boolean()),
  repair: v.exactOptional(v.boolean()),
  tooLong: v.exactOptional(v.picklist(['skip', 'cut', 'split'])),
  cap: v.exactOptional(v.number()),
  student: v.exactOptional(v.picklist(['conclusion', 'reasoning'])),
});

/**
 * What the person chose; kept per workspace. Paths are absolute, models and tiers by teacher. `mask` absent: on where the
 * texts leave the machine; `student` absent: its conclusions only.
 */
export type Selection = Readonly<v.InferOutput<typeof SelectionSchema>>;

/** A selection as it was kept, perhaps by another version; what is not right in it is left out. */
export function readSelection(kept: unknown): Selection {
  const parsed = v.safeParse(SelectionSchema, kept);
  return parsed.success ? parsed.output : { sources: [] };
}

/** The teacher with the model and the tier that were chosen for it, else with the model that the template names. */
export function chosenTeacher(teacher: Teacher, selection: Selection, template: Template | undefined): Teacher {
  const model = selection.models?.[teacher.id];
  const named = template === undefined ? teacher : teacherFor(template, teacher);
  const modelled = model === undefined || isOurs(teacher) ? named : withModel(teacher, model);
  const tier = selection.tiers?.[teacher.id];
  return tier === undefined || tiersOf(teacher).length === 0 ? modelled : withTier(modelled, tier);
}

/** Whether records are masked: as chosen, else where the texts leave the machine. */
export function masks(selection: Selection, teachers: readonly Teacher[]): boolean {
  return canMask(teachers) && (selection.mask ?? true);
}

/** Whether there is anything to mask for: a teacher that is not on this machine. */
export function canMask(teachers: readonly Teacher[]): boolean {
  return teachers.some((teacher) => !isOurs(teacher) && !isLocal(teacher.baseUrl));
}

/** How the job asks, defaults left out. `other`: the further teacher, where there is one. */
export function askOf(selection: Selection, teacher: Teacher, other: Teacher | undefined): AskOptions {
  const { samples = 1, json, repair, tooLong = 'skip', student = 'conclusion' } = selection;
  // A student knows one way of answering only, the same each time.
  if (teacher.id === STUDENT_ID) return { student, ...(tooLong === 'skip' ? {} : { tooLong }) };
  const others = other === undefined || other.id === teacher.id ? [] : [other];
  return {
    ...(samples > 1 ? { samples } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(json === true ? { mode: 'json' as const } : {}),
    ...(repair === true ? { repair } : {}),
    ...(tooLong === 'skip' ? {} : { tooLong }),
    ...(masks(selection, [teacher, ...others]) ? { mask: true } : {}),
  };
}

/** How sources are read, defaults left out. */
export function readingOf({ reading = {} }: Selection): ReadingOptions {
  const { split, ...rest } = reading;
  return { ...rest, ...(split === undefined || split === 'file' ? {} : { split }) };
}

/** The options as the view shows them. */
export function optionsOf(selection: Selection, teacher: Teacher | undefined, tooLongFound: number): OptionsState {
  const { samples = 1, other, json = false, repair = false, tooLong = 'skip', cap } = selection;
  return { samples, other, json, repair, tooLong, tooLongFound, cap, currency: teacher?.price?.currency };
}

/** The teacher that was last chosen in this workspace's form, if one was. */
export function rememberedTeacher({ workspaceState }: ExtensionContext): string | undefined {
  return readSelection(workspaceState.get(SELECTION_MEMORY)).teacherId;
}
