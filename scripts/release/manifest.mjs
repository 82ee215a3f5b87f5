// What a shop shows of the extension, and what must be right before a version is released.

/** What VS Code's Marketplace sorts by; a category that it does not know is dropped without a word. */
const CATEGORIES = new Set(
  'AI,Azure,Chat,Data Science,Debuggers,Education,Extension Packs,Formatters,Keymaps,Language Packs,Linters,Machine Learning,Notebooks,Other,Programming Languages,SCM Providers,Snippets,Testing,Themes,Visualization'.split(
    ',',
  ),
);

/**
 * @typedef {object} Manifest the fields of package.json that are looked at
 * @property {string} name
 * @property {string} displayName
 * @property {string} description
 * @property {string} version
 * @property {string} publisher
 * @property {string} license
 * @property {string} icon
 * @property {string} homepage
 * @property {{ url: string }} repository
 * @property {{ url: string }} bugs
 * @property {string} qna
 * @property {{ url: string }} sponsor
 * @property {string} pricing
 * @property {boolean} preview
 * @property {{ color: string, theme: string }} galleryBanner
 * @property {string[]} categories
 * @property {string[]} keywords
 * @property {{ vscode: string }} engines
 * @property {Record<string, string>} devDependencies
 */

/** Whether each field says something that the shops accept. @type {Record<string, (manifest: Manifest) => boolean>} */
const FIELDS = {
  name: ({ name }) => /^[a-z][a-z0-9-]+$/.test(name),
  displayName: ({ displayName }) => displayName.length > 2,
  version: ({ version }) => /^\d+\.\d+\.\d+$/.test(version), // shops take no pre-release tags
  publisher: ({ publisher }) => /^[a-z][a-z0-9-]+$/.test(publisher),
  license: ({ license }) => license === 'MIT',
  description: ({ description }) => description.startsWith('%'), // in both languages
  homepage: (manifest) => manifest.homepage.startsWith(`${repositoryOf(manifest)}#`),
  bugs: (manifest) => manifest.bugs.url === `${repositoryOf(manifest)}/issues`,
  qna: (manifest) => manifest.qna.startsWith(`${repositoryOf(manifest)}/`),
  sponsor: ({ sponsor }) => sponsor.url.startsWith('https://'),
  pricing: ({ pricing }) => pricing === 'Free' || pricing === 'Trial',
  preview: ({ preview }) => typeof preview === 'boolean',
  galleryBanner: ({ galleryBanner: { color, theme } }) =>
    /^#[\dA-F]{6}$/i.test(color) && /^(?:dark|light)$/.test(theme),
  categories: ({ categories }) => categories.length > 0 && categories.every((one) => CATEGORIES.has(one)),
  keywords: ({ keywords }) =>
    keywords.length > 0 && keywords.length <= 30 && new Set(keywords).size === keywords.length,
  engines: ({ engines, devDependencies }) => engines.vscode === `^${devDependencies['@types/vscode']}`,
};

/** @param {Pick<Manifest, 'repository'>} manifest */
const repositoryOf = ({ repository }) => repository.url.replace(/\.git$/, '');

/** The fields that are missing or not as the shops want them. @param {Manifest} manifest @returns {string[]} */
export function manifestProblems(manifest) {
  return Object.entries(FIELDS).flatMap(([field, isRight]) => {
    try {
      if (isRight(manifest)) return [];
    } catch {
      // a field that is not there at all
    }
    return [`package.json: "${field}" is missing or not as the shops want it`];
  });
}

/** A PNG of at least 128 by 128, which is what the shops ask of an icon. @param {Buffer} png @returns {string[]} */
export function iconProblems(png) {
  const isPng = png.subarray(1, 4).toString('latin1') === 'PNG';
  const [width, height] = isPng ? [png.readUInt32BE(16), png.readUInt32BE(20)] : [0, 0];
  return width === height && width >= 128 ? [] : [`the icon is no square PNG of 128 by 128 or more`];
}

/**
 * What the change log lacks for a version: its own dated section, and nothing left over that it should have.
 * @param {string} changelog @param {string} version @returns {string[]}
 */
export function changelogProblems(changelog, version) {
  const own = sectionNamed(changelog, version);
  const waiting = sectionNamed(changelog, 'Unreleased');
  return [
    ...(own ? [] : [`CHANGELOG.md has no section [${version}]`]),
    ...(!own || /^\[[^\]]+\] - \d{4}-\d{2}-\d{2}\n/.test(own) ? [] : [`CHANGELOG.md: [${version}] has no date`]),
    ...(!own || /^- /m.test(own) ? [] : [`CHANGELOG.md: [${version}] is empty`]),
    ...(waiting && /^- /m.test(waiting)
      ? [`CHANGELOG.md: what stands under [Unreleased] belongs to [${version}]`]
      : []),
  ];
}

/** @param {string} changelog @param {string} name */
const sectionNamed = (changelog, name) =>
  changelog
    .split(/^## /m)
    .slice(1)
    .find((section) => section.startsWith(`[${name}]`));

/** What the change log says of a version, without its heading; '' when it says nothing. @param {string} changelog @param {string} version */
export const sectionOf = (changelog, version) => (sectionNamed(changelog, version) ?? '').replace(/^.*\n+/, '');

/** The pictures that a page shows, as it names them. @param {string} markdown @returns {string[]} */
export function picturesOf(markdown) {
  const found = [
    ...markdown.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g),
    ...markdown.matchAll(/<(?:img|source)\b[^>]*?\b(?:src|srcset)="([^"\s]+)/g),
  ].map(([, file = '']) => file);
  return [...new Set(found)];
}
