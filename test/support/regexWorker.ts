import { parentPort } from 'node:worker_threads';
import { judge } from './regexVerdict.ts';

/** Answers each expression with its verdict. */
parentPort?.on('message', ({ source, flags }: { readonly source: string; readonly flags: string }) => {
  parentPort?.postMessage(judge(source, flags));
});
