import { t } from '../shared/host.ts';
import { ReportChart } from './chartElement.ts';

/** Hands a picture (base64) to the extension; false when the person chose no place for it. */
type Save = (chart: string, png: string) => Promise<boolean>;

function pictureOf(chart: string): Promise<Blob> {
  const element = document.querySelector(`#figure-${chart} report-chart`);
  if (!(element instanceof ReportChart)) return Promise.reject(new Error(chart));
  return element.picture();
}

/** Saves a chart as a picture; gives what to say of it. */
export async function savePng(chart: string, save: Save): Promise<string | undefined> {
  const bytes = new Uint8Array(await (await pictureOf(chart)).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return (await save(chart, btoa(binary))) ? t('Picture saved.') : undefined;
}

/** Copies a chart as a picture, or saves it where the browser forbids that to a frame. */
export async function copyPng(chart: string, save: Save): Promise<string | undefined> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureOf(chart) })]);
    return t('Picture copied.');
  } catch {
    return await savePng(chart, save);
  }
}
