// All tests on a fresh clone.   npm test [-- SUITE…]   suites: check, unit, host, ui
// The last line is the plain count over all suites; the exit code is 0 only when everything passed.
import { findBrowser } from './node.mjs';
import { main, setup } from './setup.mjs';
import { suites } from './suites.mjs';

/** The last line: what passed, what failed, and what was skipped when something was. */
function line(/** @type {import('./suites.mjs').Count} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The beginning of a failure's message, indented. */
const brief = (/** @type {string} */ message) =>
  message
    .split('\n')
    .slice(0, 8)
    .map((text) => `    ${text.slice(0, 300)}`)
    .join('\n');

main(import.meta.url, async () => {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(
      `no such suite: ${unknown.join(', ')}\nUsage: npm test [-- ${suites.map(({ name }) => name).join('|')} …]`,
    );
    return 2;
  }
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  const needsHost = chosen.some((suite) => suite.needsHost);
  if (needsHost) findBrowser();
  await setup({ runtime: true, host: needsHost });

  const total = { passed: 0, failed: 0, skipped: 0 };
  const rows = [];
  const troubles = [];
  for (const suite of chosen) {
    console.log(`\n=== ${suite.name}`);
    const began = Date.now();
    const count = await suite.run().catch((error) => {
      console.error(error);
      return { passed: 0, failed: 1, skipped: 0, failures: [], retried: [] };
    });
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    for (const { title, message } of count.failures ?? [])
      troubles.push(`✘ ${suite.name}  ${title}\n${brief(message)}`);
    for (const { title, message } of count.retried ?? []) {
      troubles.push(`↻ ${suite.name}  passed at the second try: ${title}\n${brief(message)}`);
    }
    rows.push(`${suite.name.padEnd(6)} ${line(count)}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  // Again at the end, where a reader of a long log looks first.
  if (troubles.length > 0) console.log(`\n${troubles.join('\n')}`);
  console.log(`\n${rows.join('\n')}\n`);
  console.log(line(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
