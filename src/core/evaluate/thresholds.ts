/** One label with the confidence of the student, and whether student and teacher are right. */
export interface Confident {
  readonly confidence: number;
  readonly right: boolean;
  readonly teacherRight?: boolean; // absent: the teacher said nothing of it
}

/** What happens when only conclusions of at least this confidence are taken, and the others go to the teacher. */
export interface ThresholdRow {
  readonly threshold: number; // 0 to 1
  readonly kept: number; // labels that the student answers
  readonly right: number; // of these
  readonly teacherRight?: number; // of the others, where the teacher's answer to all of them is known
}

/** Steps of the threshold: 0, 0.01 … 1. */
const STEPS = 100;

/** One row for each hundredth, from 0 (the student answers everything) to 1. */
export function thresholdTable(labels: readonly Confident[]): readonly ThresholdRow[] {
  const knowsTeacher = labels.length > 0 && labels.every(({ teacherRight }) => teacherRight !== undefined);
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const threshold = step / STEPS;
    let kept = 0;
    let right = 0;
    let teacherRight = 0;
    for (const label of labels) {
      if (label.confidence >= threshold) {
        kept++;
        if (label.right) right++;
      } else if (label.teacherRight === true) teacherRight++;
    }
    return { threshold, kept, right, ...(knowsTeacher && { teacherRight }) };
  });
}
