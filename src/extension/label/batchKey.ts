/** Under which the workspace keeps the folders of jobs whose batch it began: an array of paths. */
export const BATCHES = 'promptmill.label.batches';
