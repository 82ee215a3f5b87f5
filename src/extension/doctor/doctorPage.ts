import * as vscode from 'vscode';
import { reportMarkdown } from '#core/doctor/reportMarkdown';
import type { DoctorReport } from '#core/doctor/report';
import { reportText } from '#core/doctor/reportText';
import type { Deps } from '../deps.ts';
import { askDoctor, doctorFacts, type DoctorWish } from './doctorFacts.ts';
import { ReportPage } from '../reportPage.ts';

/** The page of the doctor, with what can be done with it. */
export class DoctorPage implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #page: ReportPage;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#page = new ReportPage('promptmill-doctor', 'Doctor');
  }

  /** Looks at everything and shows it. @throws CancellationError. */
  async run(wish: DoctorWish): Promise<DoctorReport> {
    const report = await askDoctor(this.#deps, wish);
    await this.show(report, wish);
    return report;
  }

  /** Shows a report, with a way to take it along and to ask what was not asked. */
  async show(report: DoctorReport, wish: DoctorWish = {}): Promise<void> {
    const { t } = this.#deps;
    await this.#page.show(reportMarkdown(report, t));
    const [copy, ask, choose] = [t('Copy Report'), t('Ask the Network…'), t('Choose Interpreter…')];
    const lacksPython = report.lines.some(({ id, status }) => id === 'python' && status === 'fail');
    const canAsk = vscode.workspace.isTrusted && report.stations.includes('label') && wish.network !== true;
    const buttons = [copy, ...(canAsk ? [ask] : []), ...(lacksPython ? [choose] : [])];
    // The command is done; what a person does with its result comes later, or never.
    void this.#follow(vscode.window.showInformationMessage(t('The environment was checked.'), ...buttons), {
      [copy]: () => vscode.env.clipboard.writeText(reportText(report, t)),
      [ask]: () => this.#askNetwork(wish),
      [choose]: () => vscode.commands.executeCommand('promptmill.train.choosePython'),
    });
  }

  /** Shows what would be handed over, then opens VS Code's issue reporter with it; sending is up to the person there. */
  async reportIssue(): Promise<DoctorReport> {
    const { t, context, log } = this.#deps;
    const report = await askDoctor(this.#deps, {});
    await this.show(report); // to see what it is, and to copy it: VS Code in a browser hands nothing on
    try {
      await vscode.commands.executeCommand('workbench.action.openIssueReporter', {
        extensionId: context.extension.id,
        issueBody: `${t('What did you do, what did you expect, and what happened?')}\n`,
        data: `\`\`\`\n${reportText(report, t)}\`\`\`\n`,
      });
    } catch (error) {
      // Some editors have none, and a browser may not let it open its window: the report can be copied all the same.
      log.warn(`no issue reporter: ${error instanceof Error ? error.message : String(error)}`);
    }
    return report;
  }

  /** Names the addresses before one of them is asked. */
  async #askNetwork(wish: DoctorWish): Promise<void> {
    const { t } = this.#deps;
    const { network } = await doctorFacts(this.#deps);
    const yes = t('Ask');
    const picked = await vscode.window.showInformationMessage(
      t('Ask whether these addresses can be reached?'),
      {
        modal: true,
        detail: [
          ...network.addresses.map(({ name, address }) => `${address} (${name})`),
          '',
          t('One request each, without a key and without any of your texts.'),
        ].join('\n'),
      },
      yes,
    );
    if (picked === yes) await this.run({ ...wish, network: true });
  }

  async #follow(chosen: Thenable<string | undefined>, actions: Readonly<Record<string, () => unknown>>): Promise<void> {
    try {
      const choice = await chosen;
      if (choice !== undefined) await actions[choice]?.();
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) this.#deps.showError(error);
    }
  }

  dispose(): void {
    this.#page.dispose();
  }
}
