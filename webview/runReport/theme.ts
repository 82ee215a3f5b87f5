/** The colours and the font of a chart, as a canvas takes them. */
export interface ChartTheme {
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  readonly back: string;
  readonly series: readonly string[]; // told apart by pattern, dash or mark too
  readonly font: string;
  readonly size: number; // px
}

const SERIES = 6;

/**
 * Reads the theme as the style sheet resolves it: a probe carries the class that names the colour, so that fallbacks
 * and mixtures are the browser's business.
 */
export function readTheme(): ChartTheme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colour = (name: string) => {
    probe.className = `probe ${name}`;
    return getComputedStyle(probe).color;
  };
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  const theme: ChartTheme = {
    text: colour('text'),
    quiet: colour('quiet-text'),
    grid: colour('grid-line'),
    back: colour('back'),
    series: Array.from({ length: SERIES }, (_, at) => colour(`series-${at}`)),
    font: fontFamily,
    size: Number.parseFloat(fontSize) || 13,
  };
  probe.remove();
  return theme;
}

/** Calls back when VS Code changes the theme: it then rewrites the classes of the body or the variables of the root. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const attributes = ['class', 'style', 'data-vscode-theme-id'];
  observer.observe(document.body, { attributes: true, attributeFilter: attributes });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: attributes });
  return () => observer.disconnect();
}

const TILE = 8; // px

/** Slanted lines in a colour: how the first of two series is told from the second without colour. */
export function hatched(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = TILE;
  tile.height = TILE;
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const from of [-TILE, 0, TILE]) {
    pen.moveTo(from, TILE);
    pen.lineTo(from + TILE, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}
