import { stat } from 'node:fs/promises';

/** Whether there is a file or folder at a place, links followed; not when it cannot be looked at. */
export const isThere = (place: string): Promise<boolean> => stat(place).then(Boolean, () => false);

/** Whether there is a file at a place, links followed. */
export const isFile = (place: string): Promise<boolean> =>
  stat(place).then(
    (found) => found.isFile(),
    () => false,
  );
