import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as yaml from 'yaml';
import { root } from '../scripts/node.mjs';
import { auditProblems } from '../scripts/release/audit.mjs';
import { bundledPackages, packageFolders, type Bundled } from '../scripts/release/bundled.mjs';
import { lasting, LIMIT, listOf, listProblems, secretProblems, sizeProblems } from '../scripts/release/contents.mjs';
import { isAllowed, licenceProblems } from '../scripts/release/licences.mjs';
import {
  changelogProblems,
  iconProblems,
  manifestProblems,
  picturesOf,
  sectionOf,
} from '../scripts/release/manifest.mjs';
import { noticesOf } from '../scripts/release/notices.mjs';
import { pictureProblems } from '../scripts/release/pictures.mjs';
import { sbomOf } from '../scripts/release/sbom.mjs';
import { filesInZip, zipOf } from '../scripts/build/repack.mjs';

// What `npm run release:check` looks at, each with something planted that it must not let through.

const text = (name: string) => readFile(path.join(root, name), 'utf8');
const manifest = JSON.parse(await text('package.json')) as Parameters<typeof manifestProblems>[0];
const bundled = (change: Partial<Bundled> = {}): Bundled => ({
  name: 'left',
  version: '1.0.0',
  licence: 'MIT',
  homepage: '',
  texts: ['MIT License\n\nCopyright (c) A\n\nPermission is hereby granted, free of charge'],
  ...change,
});

describe('the package', () => {
  test('is the same bytes for the same files, whatever their order', async () => {
    const files = new Map([
      ['b/文.txt', Buffer.from('two')],
      ['a.txt', Buffer.from('one'.repeat(1000))],
      ['empty', Buffer.alloc(0)],
    ]);
    const zip = await zipOf(files);
    expect(await zipOf(new Map([...files].toReversed()))).toEqual(zip);
    expect(await filesInZip(zip)).toEqual(new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))));
    expect(await zipOf(new Map([...files, ['a.txt', Buffer.from('onf')]]))).not.toEqual(zip);
  });

  test('holds what the list says, parts under any hash', () => {
    const names = [
      'extension/dist/part-label-ABCD2345.mjs',
      'extension/dist/part-chunk-WXYZ6789.mjs',
      'extension/readme.md',
    ];
    const list = listOf(names);
    expect(list).toBe('extension/dist/part-*.mjs\nextension/readme.md\n');
    expect(listProblems(['extension/readme.md', 'extension/dist/part-new-AAAA2222.mjs'], list)).toEqual([]);
    expect(listProblems([...names, 'extension/.env'], list)).toEqual([expect.stringContaining('extension/.env is in')]);
    expect(listProblems(names.slice(0, 2), list)).toEqual([expect.stringContaining('extension/readme.md is in')]);
    expect(lasting('extension/dist/webview/shared-ABCD2345.js')).toBe('extension/dist/webview/shared-*.js');
  });

  test('holds no secret and does not tell where it was built', () => {
    const key = ['sk', 'a1B2'.repeat(12)].join('-');
    const token = ['ghp', 'a1B2'.repeat(9)].join('_');
    const pem = [`-----BEGIN PRIVATE`, ` KEY-----\n`, 'QUJD'.repeat(12)].join('');
    const inside = (content: string) =>
      secretProblems(new Map([['dist/x.mjs', Buffer.from(content)]]), ['/checkout/here']);
    for (const content of [`const k="${key}"`, token, pem]) {
      expect(inside(content)).toEqual([expect.stringContaining('dist/x.mjs holds what looks like a secret')]);
      expect(inside(content).join('')).not.toContain(content.slice(-12)); // the report shows no secret either
    }
    expect(inside('at /checkout/here/src/x.ts')).toEqual([expect.stringContaining('/checkout/here')]);
    expect(inside('sk-… and ghp_… are how keys begin')).toEqual([]);
  });

  test('is refused one byte over the limit', () => {
    expect(sizeProblems(LIMIT)).toEqual([]);
    expect(sizeProblems(LIMIT + 1)).toEqual([expect.stringContaining('1 too many')]);
  });
});

describe('what others wrote', () => {
  test('counts only where its bytes are in an output', () => {
    const input = (bytesInOutput: number) => ({ bytesInOutput });
    const output = {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: {
        'src/core/a.ts': input(9),
        'node_modules/lit/index.js': input(9),
        'node_modules/gone/index.js': input(0),
        '../elsewhere/node_modules/mammoth/node_modules/@scope/inner/lib/x.js': input(9),
      },
    };
    expect(packageFolders([{ outputs: { 'dist/x.mjs': output } }])).toEqual([
      '../elsewhere/node_modules/mammoth/node_modules/@scope/inner',
      'node_modules/@vscode/codicons',
      'node_modules/lit',
    ]);
  });

  test('is read from the packages with its terms', async () => {
    const input = { 'node_modules/saxes/saxes.js': { bytesInOutput: 9 } };
    const outputs = { 'dist/x.mjs': { bytes: 1, imports: [], exports: [], inputs: input } };
    const found = await bundledPackages([{ outputs }]);
    expect(found.map(({ name }) => name)).toEqual(['@vscode/codicons', 'core-js', 'saxes']);
    expect(licenceProblems(found)).toEqual([]);
    expect(found[1]?.texts[0]).toContain('Denis Pushkarev');
    expect(found[2]?.texts[0]).toContain('Isaac Z. Schlueter'); // kept here: saxes ships without its licence
  });

  test.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND Zlib', true],
    ['GPL-3.0-only', false],
    ['MIT AND GPL-3.0-only', false],
    ['(MIT OR Apache-2.0) AND (GPL-2.0 OR BSL-1.1)', false],
    ['SEE LICENSE IN LICENSE', false],
    ['UNKNOWN', false],
  ])('may be under %s: %s', (licence, allowed) => {
    expect(isAllowed(licence)).toBe(allowed);
  });

  test('is refused under other terms or without them', () => {
    expect(licenceProblems([bundled()])).toEqual([]);
    expect(licenceProblems([bundled({ licence: 'AGPL-3.0-only' })])).toEqual([
      expect.stringContaining('AGPL-3.0-only'),
    ]);
    expect(licenceProblems([bundled({ texts: [] })])).toEqual([expect.stringContaining('without its licence text')]);
  });

  test('stands in the notices with its copyright, equal terms once', () => {
    const other = bundled({
      name: 'right',
      texts: ['Copyright (c) B\n\nPermission is hereby granted,\nfree of charge'],
    });
    const page = noticesOf([bundled(), other]);
    expect(page).toContain('left 1.0.0 | MIT');
    expect(page).toContain('Copyright (c) A');
    expect(page).toContain('Copyright (c) B');
    expect(page.split('Permission is hereby granted')).toHaveLength(2);
    expect(noticesOf([bundled()])).not.toBe(page);
  });

  test('stands in the bill of materials, the same each time', () => {
    const product = { name: 'promptmill', version: '1.2.3', license: 'MIT', description: 'd' };
    const packages = [bundled({ name: '@scope/left', licence: 'MIT AND Zlib', homepage: 'https://example.org/' })];
    const bom = sbomOf(product, packages, 'ab'.repeat(32));
    expect(sbomOf(product, packages, 'ab'.repeat(32))).toBe(bom);
    expect(JSON.parse(bom)).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { name: 'promptmill', version: '1.2.3', hashes: [{ content: 'ab'.repeat(32) }] } },
      components: [{ group: '@scope', name: 'left', purl: 'pkg:npm/%40scope/left@1.0.0' }],
      dependencies: [{ ref: '@scope/left@1.0.0' }, { ref: 'promptmill@1.2.3', dependsOn: ['@scope/left@1.0.0'] }],
    });
  });
});

describe('an audit', () => {
  const report = (name: string, severity: string) =>
    JSON.stringify({ vulnerabilities: { [name]: { severity, via: [{ title: 'T', url: 'U' }] } } });
  const shipped = new Set(['yaml']);

  test('lets nothing through that ships, and nothing grave in the tools', () => {
    expect(auditProblems(report('yaml', 'low'), shipped)).toEqual(['yaml: low, T (U)']);
    expect(auditProblems(report('vitest', 'high'), shipped)).toHaveLength(1);
    expect(auditProblems(report('vitest', 'moderate'), shipped)).toEqual([]);
    expect(auditProblems(`npm warn x\n${JSON.stringify({ vulnerabilities: {} })}\n`, shipped)).toEqual([]);
  });

  test('that did not take place is no release', () => {
    expect(auditProblems('', shipped)).toEqual([expect.stringContaining('no release')]);
    expect(auditProblems('{"message":"405 Method Not Allowed"}', shipped)).toEqual([expect.stringContaining('405')]);
  });
});

describe('what the shops show', () => {
  test('is complete', async () => {
    expect(manifestProblems(manifest)).toEqual([]);
    expect(iconProblems(await readFile(path.join(root, manifest.icon)))).toEqual([]);
  });

  test('is refused with a field missing or wrong', () => {
    const { galleryBanner: _, ...without } = manifest;
    const wrong = (change: object) => manifestProblems({ ...manifest, ...change });
    expect(manifestProblems(without as typeof manifest)).toEqual([expect.stringContaining('"galleryBanner"')]);
    expect(wrong({ keywords: Array.from({ length: 31 }, (_one, at) => `k${at}`) })).toHaveLength(1);
    expect(wrong({ categories: ['Machine learning'] })).toEqual([expect.stringContaining('"categories"')]);
    expect(wrong({ repository: { url: 'https://github.com/someone/else.git' } })).toHaveLength(3); // one place to change
    expect(wrong({ version: '1.0.0-beta.1' })).toHaveLength(1);
    expect(iconProblems(Buffer.from('<svg/>'))).toHaveLength(1);
  });

  test('has a dated section for the version and nothing left over', () => {
    const log = '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-02\n\n### Added\n\n- **It.**\n';
    expect(changelogProblems(log, '1.2.3')).toEqual([]);
    expect(sectionOf(log, '1.2.3')).toBe('### Added\n\n- **It.**\n');
    expect(changelogProblems(log, '1.2.4')).toEqual([expect.stringContaining('no section [1.2.4]')]);
    expect(changelogProblems(log.replace(' - 2026-01-02', ''), '1.2.3')).toEqual([expect.stringContaining('no date')]);
    expect(changelogProblems(log.replace('- **It.**', ''), '1.2.3')).toEqual([expect.stringContaining('is empty')]);
    expect(changelogProblems(log.replace('leased]\n', 'leased]\n\n- New.\n'), '1.2.3')).toHaveLength(1);
  });

  test('shows pictures that are there', async () => {
    const page = '![a](docs/none.png) <img alt="" src="media/icon.png"> <source srcset="media/icon.svg">';
    expect(picturesOf(page)).toEqual(['docs/none.png', 'media/icon.png', 'media/icon.svg']);
    expect(await pictureProblems('README.md', page)).toEqual([
      expect.stringContaining('docs/none.png, which is not there'),
      expect.stringContaining('media/icon.svg: the shops take no such picture'),
    ]);
  });
});

describe('the workflow that publishes', () => {
  interface Job {
    readonly needs?: string;
    readonly environment?: string;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly uses?: string;
    readonly steps?: readonly {
      readonly run?: string;
      readonly uses?: string;
      readonly 'continue-on-error'?: boolean;
    }[];
  }
  interface Workflow {
    readonly permissions: Readonly<Record<string, string>>;
    readonly jobs: Readonly<Record<string, Job>>;
  }
  const read = async (name: string) => yaml.parse(await text(`.github/workflows/${name}`)) as Workflow;

  test('runs the whole check with the tag and passes nothing over', async () => {
    const { jobs } = await read('release.yml');
    const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
    const commands = steps.flatMap(({ run }) => run ?? []).join('\n');
    expect(commands).toMatch(/release:check -- --tag "\$GITHUB_REF_NAME"/);
    expect(commands).not.toMatch(/--offline|--draft|--write|\|\| true|set \+e/);
    expect(steps.filter((step) => step['continue-on-error'] !== undefined)).toEqual([]);
  });

  test.each(['ci.yml', 'release.yml'])('%s runs only what is pinned by its hash', async (name) => {
    const { jobs, permissions } = await read(name);
    const used = Object.values(jobs).flatMap((job) => (job.steps ?? []).flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(permissions).toEqual({ contents: 'read' });
  });

  test('publishes without stored tokens, and only what the check left', async () => {
    const page = await text('.github/workflows/release.yml');
    const { permissions, jobs } = await read('release.yml');
    expect(page).not.toMatch(/secrets\.(?!GITHUB_TOKEN)/);
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.provenance?.needs).toBe('check');
    expect(jobs.check?.needs).toBe('test');
    const commandsOf = (job: Job) => (job.steps ?? []).flatMap(({ run }) => run ?? []).join('\n');
    const publishing = Object.entries(jobs).filter(([, job]) => /\b(?:vsce|ovsx) publish\b/.test(commandsOf(job)));
    expect(publishing.map(([name]) => name)).toEqual(['marketplace', 'open-vsx']);
    for (const [name, job] of publishing) {
      const commands = commandsOf(job);
      expect(job.needs, name).toBe('provenance');
      expect(job.environment, name).toBe('release');
      expect(job.permissions, name).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(commands, name).toMatch(/sha256sum --check/);
      expect(commands, name).toMatch(/--oidc|--trusted-publishing/);
    }
  });
});
