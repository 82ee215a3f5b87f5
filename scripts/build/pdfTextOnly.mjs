// PDF.js as far as it reads text: what draws, edits, prints and fills in forms stays out of the package.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @typedef {object} Trim
 * @property {RegExp} files
 * @property {string} names
 * @property {readonly (readonly [string, string])[]} cut
 * @property {string} [head]
 */

/**
 * Of each bundle of PDF.js: the files inside it that no text goes through (`;// ./src/core/jpg.js`), what the others still
 * name of them, lines that read otherwise, and what stands for the features that older engines lack.
 * @type {Readonly<Record<string, Trim>>}
 */
const trims = {
  'pdf.mjs': {
    files:
      /^src\/(?:pdf$|display\/(?:annotation_|canvas|content_disposition|draw_layer|editor\/|fetch_stream|filter_factory|font_loader|metadata|network|node_|obj_bin_|optional_content|pattern_helper|svg_factory|text_layer|touch_manager|transport_stream|webgpu_mesh|xfa_)|shared\/(?:base_pdf_stream|image_utils|obj_bin_|scripting_utils))/,
    names:
      'XfaText XfaLayer SerializableEmpty AnnotationStorage PrintAnnotationStorage CanvasBBoxTracker CanvasDependencyTracker CanvasImagesTracker FontLoader FontFaceObject FontInfo PatternInfo FontPathInfo DOMCanvasFactory DOMFilterFactory NodeFilterFactory NodeCanvasFactory NodeBinaryDataFactory initWebGPUMesh CanvasGraphics BasePDFStream PDFDataTransportStream getNetworkStream Metadata OptionalContentConfig TextLayer',
    // The extension host is Node inside Electron, where PDF.js would take some of its ways for Node and some for a page.
    cut: [['const isNodeJS = typeof process', 'const isNodeJS = false && typeof process']],
  },
  'pdf.worker.mjs': {
    // `pdf.mjs` comes first and brings the same ones but this.
    head: 'Iterator.prototype.toArray ??= function () { return [...this]; };',
    files:
      /^(?:external\/|src\/(?:core\/(?:annotation|arithmetic_decoder|calibri_|ccitt$|colorspace|dataset_reader|default_appearance|editor\/|file_spec|font_renderer|font_substitutions|function|helvetica_|icc_|image$|image_resizer|intersector|jbig2$|jbig2_ccittFax|jpg|jpx$|liberationsans_|metadata_parser|myriadpro_|obj_bin_|operator_list|pattern|ps_parser|segoeui_|struct_tree|worker_stream|writer|xfa|xml_parser)|shared\/(?:base_pdf_stream|image_utils|obj_bin_|scripting_utils)))/,
    names:
      'ColorSpace IccColorSpace CmykICCBasedCS ImageResizer CCITTFaxDecoder Jbig2Image JBig2CCITTFaxWasmImage ColorSpaceUtils JpegImage JpxImage OperatorList compileFontInfo compilePatternInfo compileFontPathInfo FontRendererFactory Pattern clearPatternCaches getTilingPatternIR getXfaFontName getXfaFontDict PDFFunctionFactory isPDFFunction getFontSubstitution PDFImage FileSpec MetadataParser StructTreeRoot StructTreePage XFAFactory AnnotationFactory WidgetAnnotation PopupAnnotation DatasetReader Intersector incrementalUpdate PDFEditor PDFWorkerStream',
    cut: [
      ['const isNodeJS = typeof process', 'const isNodeJS = true || typeof process'], // no worker of a page
      // Node's own decoder instead of one with a dictionary of 120 KB.
      ['BrotliDecode(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length))', 'brotliDecompressSync(bytes)'],
    ],
  },
};

/** Stands for a class or a function that is left out: its callers get nothing, and go on. */
const LEFT_OUT = `function leftOut() {
  const nothing = function () {};
  nothing.prototype = { clear() {}, destroy() {} };
  nothing.cleanup = nothing.setOptions = () => {};
  return nothing;
}`;

/**
 * One of the two bundles of PDF.js without what only drawing needs. A change of PDF.js that this does not know is an error.
 * @param {string} name `pdf.mjs` or `pdf.worker.mjs` @param {string} text
 */
export function textOnly(name, text) {
  const trim = trims[name];
  if (!trim) throw new Error(`${name} is no bundle of PDF.js that this knows`);
  const [head = '', ...rest] = text.split(/^;\/\/ \.\/((?:src|external)\/.*)\.js$/m);
  let kept = trim.head ?? head;
  for (let at = 0; at < rest.length; at += 2) if (!trim.files.test(rest[at] ?? '')) kept += rest[at + 1] ?? '';
  if (trim.head !== undefined) kept = kept.replace(/^var \w+ = __webpack_require__\(\d+\);$/gm, '');
  for (const [from, to] of trim.cut) {
    if (kept.split(from).length !== 2) throw new Error(`${name} has not exactly one ${from}`);
    kept = kept.replace(from, () => to);
  }
  const stubs = trim.names.split(' ').map((one) => `const ${one} = /* @__PURE__ */ leftOut();`);
  const ends = name === 'pdf.mjs' ? 'export { getDocument };' : '';
  return [`import { brotliDecompressSync } from 'node:zlib';`, kept, LEFT_OUT, ...stubs, ends].join('\n');
}

/** The files that `textOnly` is for. */
export const isPdfBundle = /pdfjs-dist[\\/]legacy[\\/]build[\\/]pdf(?:\.worker)?\.mjs$/;

/** The bundler's side of it. @type {import('esbuild').Plugin} */
export const pdfTextOnly = {
  name: 'pdf-text-only',
  setup(bundle) {
    bundle.onLoad({ filter: isPdfBundle }, async ({ path: file }) => ({
      contents: textOnly(path.basename(file), await readFile(file, 'utf8')),
    }));
  },
};
