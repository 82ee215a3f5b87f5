import type { Locale } from '#core/l10n';
import { fingerprints } from '#core/lint/baseline';
import { rulePage, type Finding, type Severity } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { LineIndex, type Span } from '#core/text';

/** SARIF knows three levels: what does not fail the run is a note. */
function level(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'error' || severity === 'warning' ? severity : 'note';
}

/** What SARIF needs of a linted text. */
export interface SarifInput {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Findings as a SARIF 2.1.0 log with one run; columns and offsets count UTF-16 units. */
export function toSarif(files: readonly SarifInput[], locale: Locale): object {
  const language = locale === 'zh-cn' ? 'zh' : 'en';
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Promptmill',
            informationUri: 'https://github.com/promptmill/promptmill',
            language: locale === 'zh-cn' ? 'zh-CN' : 'en-US',
            rules: rules.map(({ meta }) => ({
              id: meta.id,
              shortDescription: { text: meta.summary[language] },
              fullDescription: { text: meta.why[language] },
              helpUri: rulePage(meta.id),
              defaultConfiguration: { level: level(meta.severity), enabled: meta.group === 'recommended' },
              properties: { tags: [meta.metric] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => resultsOf(file)),
      },
    ],
  };
}

function resultsOf({ path, text, findings }: SarifInput): object[] {
  const index = new LineIndex(text);
  const artifactLocation = { uri: uriOf(path) };
  const prints = fingerprints(text, findings);
  return findings.map((finding, nth) => {
    return {
      ruleId: finding.ruleId,
      ruleIndex: rules.findIndex(({ meta }) => meta.id === finding.ruleId),
      level: level(finding.severity),
      message: { text: finding.message },
      locations: [{ physicalLocation: { artifactLocation, region: regionOf(finding.span, index) } }],
      partialFingerprints: { 'promptmillFinding/v1': prints[nth] ?? '' },
      ...(finding.fixes.length === 0
        ? {}
        : {
            fixes: finding.fixes.map(({ title, edits }) => ({
              description: { text: title },
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: edits.map(({ span, newText }) => ({
                    deletedRegion: { charOffset: span.start, charLength: span.end - span.start },
                    insertedContent: { text: newText },
                  })),
                },
              ],
            })),
          }),
    };
  });
}

function regionOf({ start, end }: Span, index: LineIndex): object {
  const from = index.position(start);
  const to = index.position(end);
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    charOffset: start,
    charLength: end - start,
  };
}

function uriOf(path: string): string {
  if (path === '-') return 'stdin';
  const slashed = path.replaceAll('\\', '/');
  const encoded = slashed.split('/').map(encodeURIComponent).join('/');
  if (slashed.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(slashed) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}
