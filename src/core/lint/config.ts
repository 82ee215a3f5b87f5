import { SEVERITIES, type RuleMeta, type Severity } from './rule.ts';

/** What a person says of rules: by rule id or by metric, `off` or another severity. `'off'` alone: no lint at all. */
export type LintConfig = 'off' | Readonly<Record<string, Severity | 'off'>>;

/**
 * The `lint:` key of the front matter, such as `lint: { concision/courtesy: off, privacy: warning }` or `lint: off`.
 * It cannot stand in the prompt's body, because the model would read it. What is not understood is left out here and
 * reported by the rule contract/front-matter.
 */
export function readConfig(meta: Readonly<Record<string, unknown>>): LintConfig {
  const value = meta['lint'];
  if (value === 'off' || value === false) return 'off';
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, setting]) => {
      const level = toLevel(setting);
      return level === undefined ? [] : [[key, level]];
    }),
  );
}

/** One configuration over another: `off` wins whoever says it, else `inner` beats `outer` key by key. */
export function mergeConfig(outer: LintConfig, inner: LintConfig): LintConfig {
  return outer === 'off' || inner === 'off' ? 'off' : { ...outer, ...inner };
}

/**
 * The severity of a rule under a configuration, or undefined when it is off; a rule's own entry beats its metric's. A
 * rule of the nursery is off until its own id is named.
 */
export function severityOf(
  rule: Pick<RuleMeta, 'id' | 'metric' | 'severity' | 'group'>,
  config: LintConfig,
): Severity | undefined {
  if (config === 'off') return undefined;
  const usual = rule.group === 'nursery' ? 'off' : (own(config, rule.metric) ?? rule.severity);
  const level = own(config, rule.id) ?? usual;
  return level === 'off' ? undefined : level;
}

/** Reads `off` (YAML's `false` too) or a severity; undefined: neither. */
export function toLevel(setting: unknown): Severity | 'off' | undefined {
  if (setting === 'off' || setting === false) return 'off';
  return SEVERITIES.find((severity) => severity === setting);
}

function own(config: Exclude<LintConfig, 'off'>, key: string): Severity | 'off' | undefined {
  return Object.hasOwn(config, key) ? config[key] : undefined;
}
