import { html } from 'lit';
import { textRuns } from '../shared/oddText.ts';

/** A text with what nobody would see spelled out. */
export const oddText = (text: string) =>
  textRuns(text).map((run) => (run.codes === undefined ? run.text : html`<span class="odd">[${run.codes}]</span>`));
