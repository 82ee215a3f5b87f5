// Known weaknesses of what ships and of what builds it, and whether the packages are those that were published.
import { root } from '../node.mjs';
import { cleanEnvironment, npmCommand } from '../npm.mjs';
import { run } from '../processes.mjs';

/**
 * What an audit found that stops a release: anything in a package that ships, and what is high or critical in the tools.
 * @param {string} report the JSON of `npm audit --json`
 * @param {ReadonlySet<string>} shipped names of the packages in the VSIX
 * @returns {string[]}
 */
export function auditProblems(report, shipped) {
  /** @type {{ vulnerabilities?: Record<string, { severity: string, via: unknown[] }>, message?: string }} */
  let parsed;
  try {
    parsed = JSON.parse(report.slice(report.indexOf('{'), report.lastIndexOf('}') + 1)); // npm warns before and after
  } catch {
    return ['npm audit said nothing that can be read: no release without an audit'];
  }
  if (!parsed.vulnerabilities)
    return [`npm audit got no answer (${parsed.message ?? 'no reason given'}): no release without one`];
  return Object.entries(parsed.vulnerabilities)
    .filter(([name, { severity }]) => shipped.has(name) || severity === 'high' || severity === 'critical')
    .map(([name, { severity, via }]) => `${name}: ${severity}, ${via.map(titleOf).join('; ')}`);
}

/** @param {unknown} via another package's name, or what is known */
const titleOf = (via) => (typeof via === 'string' ? `by ${via}` : `${Object(via).title} (${Object(via).url})`);

/** Asks the registry about all packages. @param {ReadonlySet<string>} shipped @returns {Promise<string[]>} */
export async function audit(shipped) {
  return auditProblems((await npmOut(['audit', '--json'], 60_000)).output, shipped);
}

/** Holds the signatures of all packages against the registry's keys. @returns {Promise<string[]>} */
export async function signatures() {
  const { code, output } = await npmOut(['audit', 'signatures'], 180_000);
  return code === 0 ? [] : [`npm audit signatures failed: ${lastLines(output)}`];
}

/** @param {readonly string[]} args @param {number} limit in milliseconds */
async function npmOut(args, limit) {
  const [command = 'npm', ...first] = npmCommand();
  return await run(command, [...first, ...args, '--loglevel=error'], { cwd: root, env: cleanEnvironment(), limit });
}

/** @param {string} output */
const lastLines = (output) =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('debug-0.log'))
    .slice(-3)
    .join(' | ');
