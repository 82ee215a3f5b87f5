import type { KeptRun } from './playgroundRuns.ts';
import type { RunningModel } from './modelService.ts';

/** The request of a run as a command for a POSIX shell; the token is left to the environment. */
export function curlOf(
  { messages, marker, labels, shown }: KeptRun,
  { url, host }: Pick<RunningModel, 'url' | 'host'>,
): string {
  const { mode } = shown.ask;
  const body = {
    model: host.info.name,
    messages,
    temperature: 0,
    ...(mode === 'reasoning' ? { with_reasoning: true } : mode === 'labels' ? { labels } : { stop: [marker] }),
  };
  const quoted = `'${JSON.stringify(body, undefined, 2).replaceAll("'", String.raw`'\''`)}'`;
  return [
    `curl ${url}/chat/completions`,
    `  -H "Authorization: Bearer $PROMPTMILL_TOKEN"`,
    `  -H 'Content-Type: application/json'`,
    `  -d ${quoted}`,
  ].join(' \\\n');
}
