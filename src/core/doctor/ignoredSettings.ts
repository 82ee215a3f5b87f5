/** A setting's place in the manifest, as far as it matters here. */
export interface DeclaredSetting {
  readonly scope?: string; // absent: window
}

/** What a workspace's settings are held against. */
export interface SettingRules {
  readonly declared: Readonly<Record<string, DeclaredSetting>>;
  readonly restricted: readonly string[]; // those that do not count in Restricted Mode
  readonly trusted: boolean;
}

/** A workspace's setting that has no effect, and why: `machine` can only be set by the person. */
export interface IgnoredHere {
  readonly name: string;
  readonly why: 'machine' | 'restricted' | 'unknown';
}

/**
 * The settings `promptmill.*` of a workspace that have no effect. `text` is a settings.json or a .code-workspace: JSON
 * with comments, of which only the names are read.
 */
export function ignoredSettings(text: string, { declared, restricted, trusted }: SettingRules): IgnoredHere[] {
  const names = text
    .split('\n')
    .filter((line) => !/^\s{0,200}\/\//.test(line))
    .flatMap((line) => [...line.matchAll(/"(promptmill\.[\w.-]{1,80})"\s{0,20}:/g)].map(([, name = '']) => name));
  return [...new Set(names)].flatMap((name): IgnoredHere[] => {
    const setting = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (setting === undefined) return [{ name, why: 'unknown' }];
    if (setting.scope === 'machine' || setting.scope === 'application') return [{ name, why: 'machine' }];
    return !trusted && restricted.includes(name) ? [{ name, why: 'restricted' }] : [];
  });
}
