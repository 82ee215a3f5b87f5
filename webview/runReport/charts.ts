import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Title,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type Plugin,
} from 'chart.js';
import { percent } from '#core/qc/report/reportText';
import { columnsOf, cutLine, type Cut } from './columns.ts';
import { curveOf, fromStart } from './curve.ts';
import { hatched, type ChartTheme } from './theme.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement);
Chart.register(Legend, Title, Tooltip);

/** What a chart shows, free of looks. */
export interface ChartSpec {
  readonly kind: 'bars' | 'columns' | 'lines' | 'curve'; // columns: a histogram, series on top of each other; curve: lines over numbers, which may be updated while they are looked at
  readonly title: string;
  readonly labels: readonly string[]; // of the bars, or along the axis; of a curve: what the tooltip says of a point
  readonly x?: readonly number[]; // where a curve's values stand
  readonly xAxis?: string; // what that is
  readonly fromZero?: boolean; // a curve's axis begins there
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[]; // null: a gap
    readonly shown?: readonly string[];
    readonly look?: 'faint' | 'marks'; // of a curve; absent: a strong line
    readonly colour?: number; // of the theme's series; absent: its own place
  }[];
  readonly axis: string; // what the values are
  readonly most?: number; // end of the axis; absent: as the values need it
  readonly percent?: boolean; // values are shares, shown as percent
  readonly show?: (value: number) => string; // a curve's value in the tooltip and at its axis
  readonly cut?: Cut; // of columns
  readonly summary: string; // for those who do not see it
  /** Opens what a bar stands for. */
  readonly open?: (bar: number) => void;
}

const LONGEST = 28; // characters of a bar's name
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3], [1, 5], [14, 5]];
const MARKS = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'star'] as const;
const BAR = 22; // px
const GAP = 16;

/** The height that a chart needs, in px. */
export function heightOf({ kind, labels, series }: ChartSpec): number {
  if (kind !== 'bars') return kind === 'curve' ? 300 : 280;
  return labels.length * (series.length * BAR + GAP) + (series.length > 1 ? 96 : 60);
}

const PICTURE_PADDING = { left: 24, top: 24, bottom: 24 };
const DIGIT = 7.5; // px, about

/** What is left free at the right, in px: an axis that ends at its most has no room for the numbers at the bars' ends. */
function numbersRoom({ kind, most, series }: ChartSpec, forPicture: boolean): number {
  const longest = Math.max(0, ...series.flatMap(({ shown = [] }) => shown.map((text) => text.length)));
  return (forPicture ? 24 : 4) + (kind === 'bars' && most !== undefined ? longest * DIGIT : 0);
}

/** A chart's configuration in a theme; `title` is drawn for pictures, which stand alone. */
export function configOf(
  spec: ChartSpec,
  theme: ChartTheme,
  context: CanvasRenderingContext2D,
  forPicture = false,
): ChartConfiguration {
  const font = { family: theme.font, size: theme.size };
  const isBars = spec.kind === 'bars';
  const isCurve = spec.kind === 'curve';
  const stacked = spec.kind === 'columns';
  const ticks = { color: theme.text, font };
  const grid = { color: theme.grid };
  const value = {
    stacked,
    beginAtZero: !isCurve || spec.fromZero === true,
    ...(spec.most !== undefined && { max: spec.most }),
    grid,
    border: { color: theme.grid },
    ticks: {
      ...ticks,
      ...(spec.percent === true
        ? { callback: (tick: number | string) => percent(Number(tick)) }
        : isCurve
          ? spec.show && { callback: (tick: number | string) => spec.show?.(Number(tick)) }
          : { precision: spec.kind === 'lines' ? 1 : 0 }),
      maxTicksLimit: 8,
      color: theme.quiet,
    },
    title: { display: true, text: spec.axis, color: theme.quiet, font },
    ...(isBars && { grace: spec.series.some(({ shown }) => shown?.some((text) => text.length > 6)) ? '30%' : '12%' }), // room for the numbers at the bars' ends
  };
  const names = {
    stacked,
    grid: { display: false },
    border: { color: theme.grid },
    ticks: isBars
      ? { ...ticks, autoSkip: false }
      : { ...ticks, maxTicksLimit: 10, ...(isCurve && { precision: 0 }), ...(stacked && { maxRotation: 0 }) },
    title: { display: spec.xAxis !== undefined, text: spec.xAxis ?? '', color: theme.quiet, font },
    ...(isCurve && { type: 'linear' as const, bounds: 'data' as const, ...fromStart(spec.x) }),
  };
  const { open } = spec;
  return {
    type: isBars || stacked ? 'bar' : 'line',
    data: {
      labels: spec.labels.map((label) => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label)),
      datasets: spec.series.map((_, at) => datasetOf(spec, at, theme, context)),
    },
    options: {
      indexAxis: isBars ? 'y' : 'x',
      responsive: !forPicture,
      maintainAspectRatio: false,
      animation: false,
      ...(forPicture && { devicePixelRatio: 1 }),
      layout: { padding: { ...(forPicture && PICTURE_PADDING), right: numbersRoom(spec, forPicture) } },
      interaction: { mode: 'index', axis: isBars ? 'y' : 'x', intersect: false },
      scales: { [isBars ? 'x' : 'y']: value, [isBars ? 'y' : 'x']: names },
      ...(open && { onClick: (_: unknown, found: { index: number }[]) => found[0] && open(found[0].index) }),
      plugins: {
        legend: {
          display: spec.series.length > 1,
          position: 'top',
          align: 'start',
          onClick: () => {},
          labels: {
            color: theme.text,
            font,
            ...(isBars || stacked
              ? { boxWidth: 28, boxHeight: 12 }
              : isCurve
                ? { boxWidth: 28, boxHeight: 0 }
                : { usePointStyle: true, pointStyleWidth: 11, boxHeight: 9 }),
          },
        },
        title: {
          display: forPicture,
          text: spec.title,
          align: 'start',
          color: theme.text,
          font: { ...font, size: theme.size + 4 },
        },
        tooltip: {
          backgroundColor: theme.back,
          titleColor: theme.text,
          bodyColor: theme.text,
          borderColor: theme.text,
          borderWidth: 1,
          cornerRadius: 2,
          titleFont: { ...font, weight: 'bold' },
          bodyFont: font,
          callbacks: {
            title: ([item]) => spec.labels[item?.dataIndex ?? -1] ?? '',
            label: ({ dataset, raw, parsed }) => {
              const of = isCurve ? Number(parsed.y) : Number(raw);
              const shown = spec.percent === true ? percent(of) : (spec.show?.(of) ?? of.toLocaleString('en'));
              return `${dataset.label ?? ''}: ${shown}`;
            },
          },
        },
      },
    },
    plugins: [
      background(theme),
      ...(isBars ? [numbers(spec, theme)] : []),
      ...(spec.cut ? [cutLine(spec.cut, spec.labels.length, theme)] : []),
    ],
  };
}

function datasetOf(spec: ChartSpec, at: number, theme: ChartTheme, context: CanvasRenderingContext2D): ChartDataset {
  const { name = '', values = [], look, colour: place = at } = spec.series[at] ?? {};
  const colour = theme.series[place % theme.series.length] ?? theme.text;
  if (spec.kind === 'curve') return curveOf(name, spec.x ?? [], values, look, colour);
  if (spec.kind === 'columns') {
    return columnsOf(name, values, at > 0 && at === spec.series.length - 1, colour, context);
  }
  const data = [...values];
  if (spec.kind === 'lines') {
    return {
      type: 'line',
      label: name,
      data,
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 2,
      borderDash: DASHES[at % DASHES.length] ?? [],
      pointStyle: MARKS[at % MARKS.length] ?? 'circle',
      pointRadius: 4,
      pointHoverRadius: 6,
      pointBorderWidth: 2,
      pointBorderColor: colour,
      pointBackgroundColor: colour,
      tension: 0.25,
      spanGaps: true,
    };
  }
  // Of two series the first is hatched: before and after are told apart without colour.
  const fill = at === 0 && spec.series.length > 1 ? hatched(context, colour) : colour;
  return {
    type: 'bar',
    label: name,
    data,
    backgroundColor: fill,
    hoverBackgroundColor: fill,
    borderColor: colour,
    hoverBorderColor: theme.text,
    borderWidth: 1,
    borderRadius: 2,
    barThickness: BAR - 4,
  };
}

/** A picture has the editor's background, wherever it is pasted. */
function background(theme: ChartTheme): Plugin {
  return {
    id: 'background',
    beforeDraw({ ctx, width, height }) {
      ctx.save();
      ctx.fillStyle = theme.back;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
}

/** The number at the end of each bar: nobody has to measure it on the axis. */
function numbers(spec: ChartSpec, theme: ChartTheme): Plugin {
  return {
    id: 'numbers',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.fillStyle = theme.text;
      ctx.font = `${theme.size - 1}px ${theme.font}`;
      ctx.textBaseline = 'middle';
      spec.series.forEach(({ shown, values }, at) => {
        chart.getDatasetMeta(at).data.forEach((bar, index) => {
          const { x, y } = bar.getProps(['x', 'y'], true);
          ctx.fillText(shown?.[index] ?? String(values[index] ?? ''), x + 6, y + 1);
        });
      });
      ctx.restore();
    },
  };
}
