import type { Gate } from './evaluation.ts';
import type { TaskEvaluation } from './evaluation.ts';

/** What a student is held to; both absent: nothing. */
export interface GateRules {
  readonly minAccuracy?: number; // 0 to 1
  readonly maxDrop?: number; // 0 to 1, below the reference
}

/** An accuracy that a student must not fall far below, by task: another contestant's, or an earlier report's. */
export interface Reference {
  readonly title: string;
  readonly accuracy: ReadonlyMap<string, number>; // by task
}

/** Rounding must not fail a gate that is met exactly: 0.9 − 0.85 is more than 0.05 in floating point. */
const SLACK = 1e-9;

/** Holds one contestant to the rules, task by task; a task without a reference has no `maxDrop`. */
export function checkGates(
  tasks: readonly TaskEvaluation[],
  contestant: string,
  { minAccuracy, maxDrop }: GateRules,
  reference?: Reference,
): readonly Gate[] {
  return tasks.flatMap(({ taskId, contestants }) => {
    const accuracy = contestants.find((one) => one.contestant === contestant)?.accuracy.value;
    if (accuracy === undefined) return [];
    const gates: Gate[] = [];
    if (minAccuracy !== undefined) {
      const passed = accuracy >= minAccuracy - SLACK;
      gates.push({ kind: 'minAccuracy', taskId, contestant, limit: minAccuracy, value: accuracy, passed });
    }
    const other = reference?.accuracy.get(taskId);
    if (maxDrop !== undefined && reference !== undefined && other !== undefined) {
      const value = other - accuracy;
      const passed = value <= maxDrop + SLACK;
      const of = { title: reference.title, accuracy: other };
      gates.push({ kind: 'maxDrop', taskId, contestant, limit: maxDrop, value, reference: of, passed });
    }
    return gates;
  });
}
