import * as vscode from 'vscode';
import type { BatchState } from '#core/label/batchState';
import type { RunSummary } from '#core/label/run';
import type { Transport } from '#protocol/labelBatch';
import type { Deps } from '../deps.ts';
import type { Labelling } from './labelling.ts';
import type { Selection } from './labelSelection.ts';

const VIEW = 'promptmill.label';

/** The commands of labelling. `isVisible`: whether the Label view is before the person's eyes. */
export function registerLabelCommands(
  deps: Deps,
  { form, runs, orders, pickers, teachers }: Labelling,
  isVisible: () => boolean,
): vscode.Disposable {
  const show = () => vscode.commands.executeCommand(`${VIEW}.focus`);
  const command = (id: string, run: (...args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(`promptmill.${id}`, run);

  /** From the palette: shows the view and says there or in a message what is wrong. With arguments (tests, other extensions): rejects. */
  const start = async (args: unknown): Promise<RunSummary | BatchState | undefined> => {
    const given = readStartArguments(args);
    if (given !== undefined) {
      return given.by === 'batch'
        ? orders.byBatch(given.selection, 'auto')
        : (await orders.all(given.selection, 'auto'))?.finished;
    }
    await show();
    try {
      const { batch } = form.shown;
      if (batch?.chosen === 'batch') return await orders.byBatch({}, 'auto');
      return await (
        await orders.all({}, 'auto')
      )?.finished;
    } catch (error) {
      if (runs.state.state !== 'failed' || !isVisible()) deps.showError(error);
      return undefined;
    }
  };

  return vscode.Disposable.from(
    command('label.start', start),
    command('label.pause', () => runs.pause()),
    command('label.resume', () => runs.resume()),
    command('label.cancel', () => runs.cancel()),
    command('label.addToSelection', async (uri, uris) => {
      const chosen = Array.isArray(uris) && uris.length > 0 ? uris : [uri];
      await show(); // first: reading what was chosen takes a moment, and the person may have gone on by then
      await pickers.add(chosen.filter((each) => each instanceof vscode.Uri));
    }),
    command('label.useTemplate', async (uri) => {
      await show();
      await (uri instanceof vscode.Uri ? pickers.useTemplate(uri) : pickers.chooseTemplate(true));
    }),
    command('label.try', async () => {
      await show();
      try {
        return await (
          await orders.few()
        )?.finished;
      } catch (error) {
        if (runs.state.state !== 'failed' || !isVisible()) deps.showError(error);
        return undefined;
      }
    }),
    command('label.relabelSample', async () => (await orders.sample())?.finished),
    command('label.select', async (change) => {
      if (typeof change === 'object' && change !== null) await form.select(change);
      return form.shown;
    }),
    command('setApiKey', async (teacherId) => {
      try {
        orders.demandTrust();
        await teachers.askKey(typeof teacherId === 'string' ? teacherId : undefined);
      } catch (error) {
        deps.showError(error);
      }
    }),
  );
}

/** `{ templateFile, sources, teacherId, student, by }`, each optional; undefined for anything else, such as what a menu passes. */
function readStartArguments(
  args: unknown,
): { readonly selection: Partial<Selection>; readonly by: Transport } | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const { templateFile, sources, teacherId, student, by } = args as Record<string, unknown>;
  const given: Partial<Selection> = {
    ...(typeof templateFile === 'string' ? { templateFile } : {}),
    ...(Array.isArray(sources) ? { sources: sources.filter((source) => typeof source === 'string') } : {}),
    ...(typeof teacherId === 'string' ? { teacherId } : {}),
    ...(student === 'conclusion' || student === 'reasoning' ? { student } : {}),
  };
  if (Object.keys(given).length === 0) return undefined;
  return { selection: given, by: by === 'batch' ? 'batch' : 'now' };
}
