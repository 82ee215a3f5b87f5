import * as vscode from 'vscode';
import type { DoctorReport } from '#core/doctor/report';
import type { Deps } from '../deps.ts';
import type { DoctorWish } from './doctorFacts.ts';
import { DoctorPage } from './doctorPage.ts';

/**
 * “Doctor”: what Promptmill needs and has on this machine, as a page; and “Report an Issue…”, which hands the same page to
 * VS Code's issue reporter, where a person sees it before anything is sent.
 */
export function registerDoctor(deps: Deps): vscode.Disposable {
  const page = new DoctorPage(deps);
  const command = (name: string, run: (wish: DoctorWish) => Promise<DoctorReport>) =>
    vscode.commands.registerCommand(`promptmill.${name}`, async (argument: unknown) => {
      try {
        return await run(readWish(argument));
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) deps.showError(error);
        return undefined;
      }
    });
  return vscode.Disposable.from(
    page,
    command('doctor', (wish) => page.run(wish)),
    command('reportIssue', () => page.reportIssue()),
  );
}

function readWish(argument: unknown): DoctorWish {
  if (typeof argument === 'string') return { training: argument };
  if (typeof argument !== 'object' || argument === null) return {};
  return {
    ...('training' in argument && typeof argument.training === 'string' && { training: argument.training }),
    ...('network' in argument && argument.network === true && { network: true }),
  };
}
