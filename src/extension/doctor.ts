import * as vscode from 'vscode';
import { doctorMarkdown } from '#core/train/doctorMarkdown';
import type { DoctorReport } from '#core/train/doctorReport';
import type { Deps } from './deps.ts';
import { ReportPage } from './reportPage.ts';
import { demandTrainingTrust } from './trainTrust.ts';
import { firstFolder, trainSettings } from './trainPython.ts';

/** “Check Environment”: what training needs and has on this machine, shown as a page. */
export class Doctor implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #page: ReportPage;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#page = new ReportPage('promptmill-doctor', deps.t('Training environment'));
  }

  /** Looks at everything; `training` is the folder of the one that is to be run. @throws CancellationError. */
  async check(training?: string): Promise<DoctorReport> {
    const { checkEnvironment } = await import('#node/train/doctor');
    const { t } = this.#deps;
    const workspace = firstFolder();
    const stop = new AbortController();
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('Checking the environment for training'),
        cancellable: true,
      },
      async (_, cancellation) => {
        cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
        const report = await checkEnvironment({
          t,
          env: process.env,
          ...(workspace !== undefined && { workspace }),
          ...trainSettings(),
          ...(training !== undefined && { training }),
          signal: stop.signal,
        });
        stop.signal.throwIfAborted();
        return report;
      },
    );
  }

  /** Checks and shows what was found. */
  async run(training?: string): Promise<DoctorReport> {
    demandTrainingTrust();
    const report = await this.check(training);
    await this.show(report);
    return report;
  }

  /** Shows a report as a page, with a way to take it along. */
  async show(report: DoctorReport): Promise<void> {
    const { t } = this.#deps;
    await this.#page.show(doctorMarkdown(report, t));
    const [copy, choose] = [t('Copy Report'), t('Choose Interpreter…')];
    void vscode.window.showInformationMessage(t('The environment was checked.'), copy, choose).then(async (choice) => {
      if (choice === choose) return vscode.commands.executeCommand('promptmill.train.choosePython');
      if (choice !== copy) return undefined;
      const { doctorText } = await import('#core/train/doctorText');
      return vscode.env.clipboard.writeText(doctorText(report, t));
    });
  }

  dispose(): void {
    this.#page.dispose();
  }
}
