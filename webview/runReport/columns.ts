import type { ChartDataset, Plugin } from 'chart.js';
import { hatched, type ChartTheme } from './theme.ts';

/** A line across a histogram. */
export interface Cut {
  readonly at: number; // so many columns from the left, with a fraction
  readonly text: string;
}

/** One series of a histogram; the last of several, which stands for what is cut off, is hatched. */
export function columnsOf(
  name: string,
  values: readonly (number | null)[],
  isHatched: boolean,
  colour: string,
  context: CanvasRenderingContext2D,
): ChartDataset {
  const fill = isHatched ? hatched(context, colour) : colour;
  return {
    type: 'bar',
    label: name,
    data: [...values],
    backgroundColor: fill,
    hoverBackgroundColor: fill,
    borderColor: colour,
    borderWidth: 1,
    barPercentage: 1,
    categoryPercentage: 0.9,
  };
}

/** Draws the line that rows are cut at, with its name at the side where there is room. */
export function cutLine({ at, text }: Cut, columns: number, theme: ChartTheme): Plugin {
  return {
    id: 'cutLine',
    afterDatasetsDraw({ ctx, chartArea: { left, right, top, bottom } }) {
      const x = Math.min(right, left + ((right - left) * at) / Math.max(1, columns));
      const isRight = x > (left + right) / 2;
      ctx.save();
      ctx.strokeStyle = theme.text;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([5, 3]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.fillStyle = theme.text;
      ctx.font = `${theme.size - 1}px ${theme.font}`;
      ctx.textBaseline = 'top';
      ctx.textAlign = isRight ? 'right' : 'left';
      ctx.fillText(text, x + (isRight ? -6 : 6), top);
      ctx.restore();
    },
  };
}
