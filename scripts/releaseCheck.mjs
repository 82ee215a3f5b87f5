// Whether this version could be released: builds the VSIX twice and looks at all that must be right.
//   node scripts/releaseCheck.mjs [--write] [--draft] [--offline] [--tag v1.2.3]
// --write renews the notices and the list of files; --draft leaves the change log out, --offline the registry's checks, and both
// say so. Leaves the VSIX, its SBOM, its checksum and its notes in .build/release.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './build.mjs';
import { root } from './node.mjs';
import { pack } from './package.mjs';
import { audit, signatures } from './release/audit.mjs';
import { bundledPackages } from './release/bundled.mjs';
import { LIMIT, LIST, listOf, listProblems, secretProblems, sizeProblems } from './release/contents.mjs';
import { licenceProblems } from './release/licences.mjs';
import { changelogProblems, iconProblems, manifestProblems, sectionOf } from './release/manifest.mjs';
import { NOTICES, noticesOf } from './release/notices.mjs';
import { pictureProblems } from './release/pictures.mjs';
import { sbomOf } from './release/sbom.mjs';
import { filesInZip } from './build/repack.mjs';
import { main } from './setup.mjs';

const OUT = path.join(root, '.build', 'release');

/** What was asked for; a flag that there is none of ends the run, so that a mistyped one is no weaker check. */
const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    draft: { type: 'boolean', default: false },
    offline: { type: 'boolean', default: false },
    tag: { type: 'string' },
  },
});

/** @param {string} name */
const text = (name) => readFile(path.join(root, name), 'utf8').catch(() => '');

/** The VSIX from an empty dist/, and what esbuild says of it. @param {string} file */
async function buildFromNothing(file) {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  const metafiles = await buildAll();
  const packages = await bundledPackages(metafiles);
  if (flags.write) await writeFile(path.join(root, NOTICES), noticesOf(packages));
  await pack(file);
  return { packages, bytes: await readFile(file) };
}

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** All checks with what each of them found wrong; a check that cannot be made counts as failed. */
async function checks() {
  const manifest = JSON.parse(await text('package.json'));
  const english = JSON.parse(await text('package.nls.json'));
  const name = `promptmill-${manifest.version}`;
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const first = await buildFromNothing(path.join(OUT, `${name}.vsix`));
  const second = await buildFromNothing(path.join(OUT, 'again.vsix'));
  await rm(path.join(OUT, 'again.vsix'));
  const files = await filesInZip(first.bytes);
  const { packages } = first;
  const digest = sha256(first.bytes);
  const product = { ...manifest, description: english['extension.description'] };
  await writeFile(path.join(OUT, `${name}.sbom.cdx.json`), sbomOf(product, packages, digest));
  await writeFile(path.join(OUT, 'SHA256SUMS'), `${digest}  ${name}.vsix\n`);
  if (flags.write) await writeFile(path.join(root, LIST), listOf(files.keys()));

  const changelog = await text('CHANGELOG.md');
  await writeFile(path.join(OUT, 'NOTES.md'), sectionOf(changelog, manifest.version));
  const wrongTag = flags.tag !== undefined && flags.tag !== `v${manifest.version}`;
  const shipped = new Set(packages.map((one) => one.name));
  const pages = ['README.md', 'README.zh-CN.md'];
  const pictures = await Promise.all(pages.map(async (page) => pictureProblems(page, await text(page))));
  const inside = files.get(`extension/${NOTICES}`)?.toString('utf8') ?? '';
  const own = [
    {
      title: 'the same bytes twice',
      problems: sha256(second.bytes) === digest ? [] : differences(files, await filesInZip(second.bytes)),
    },
    { title: `size: ${first.bytes.length} of ${LIMIT} bytes`, problems: sizeProblems(first.bytes.length) },
    { title: `contents: ${files.size} files`, problems: listProblems(files.keys(), await text(LIST)) },
    { title: 'no secrets, no traces of this machine', problems: secretProblems(files) },
    { title: `licences of ${packages.length} packages`, problems: licenceProblems(packages) },
    {
      title: NOTICES,
      problems:
        inside === noticesOf(packages) ? [] : [`${NOTICES} is not what the bundles hold: run this with --write`],
    },
    {
      title: 'what the shops show',
      problems: [...manifestProblems(manifest), ...iconProblems(await readFile(path.join(root, manifest.icon)))],
    },
    {
      title: `version ${manifest.version}`,
      problems: [
        ...(wrongTag ? [`the tag is ${flags.tag}, the version ${manifest.version}`] : []),
        ...(flags.draft ? [] : changelogProblems(changelog, manifest.version)),
      ],
    },
    { title: 'pictures of the README', problems: pictures.flat() },
  ];
  if (flags.offline) return own;
  const known = { title: 'npm audit', problems: await audit(shipped) };
  return [...own, known, { title: 'npm audit signatures', problems: await signatures() }];
}

/** @param {ReadonlyMap<string, Buffer>} one @param {ReadonlyMap<string, Buffer>} other @returns {string[]} */
function differences(one, other) {
  const names = [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => !one.get(name)?.equals(other.get(name) ?? Buffer.alloc(0)),
  );
  return [`differs: ${names.slice(0, 5).join(', ') || 'the ZIP itself'}`];
}

main(import.meta.url, async () => {
  const all = await checks();
  for (const { title, problems } of all) {
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${title}`);
    for (const problem of problems) console.log(`    ${problem}`);
  }
  const failed = all.filter(({ problems }) => problems.length > 0).length;
  // What failed is for looking at: nobody shall upload it by its name.
  if (failed > 0) {
    for (const file of await readdir(OUT)) {
      if (file.endsWith('.vsix')) await rename(path.join(OUT, file), path.join(OUT, `${file}.not-ready`));
    }
  }
  if (flags.draft) console.log('! the change log was not looked at: this proves no release');
  if (flags.offline) console.log('! npm audit and signatures were not asked: this proves no release');
  console.log(
    failed === 0 ? `ready: ${path.relative(root, OUT)}` : `not ready: ${failed} of ${all.length} checks failed`,
  );
  return failed === 0 ? 0 : 1;
});
