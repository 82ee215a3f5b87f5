import * as vscode from 'vscode';
import { checkChatTemplate, type TemplateCheck } from '#core/infer/chatTemplates';
import type { BaseDeps } from '../baseDeps.ts';
import { whereItRuns, type ModelSettings } from './modelSettings.ts';
import { isThisMachine } from './modelText.ts';

const AGREED = 'promptmill.model.templates'; // this person: hashes of chat templates that may be used
const SHOWN_TEXTS = 4;

/**
 * Compares a model's chat template with those that are known. An unknown one writes what the model reads, so the person
 * is asked, once a template: what it may write besides the messages, and its text to look at. Undefined: he said no.
 */
export async function agreeToTemplate(
  { t, context }: Pick<BaseDeps, 't' | 'context'>,
  file: string,
  template: string | undefined,
): Promise<TemplateCheck | undefined> {
  const check = checkChatTemplate(template);
  if (check.kind !== 'unknown') return check;
  const agreed = context.globalState.get<readonly string[]>(AGREED, []);
  if (agreed.includes(check.hash)) return check;
  const use = t('Use It');
  const show = t('Show Template');
  const choice = await vscode.window.showWarningMessage(
    t('{0} has a chat template that is not known.', file),
    { modal: true, detail: detailOf(check, t) },
    use,
    show,
  );
  if (choice === show) {
    // A modal would cover it: the person starts the model again once he has read it.
    const document = await vscode.workspace.openTextDocument({ content: template ?? '', language: 'jinja' });
    await vscode.window.showTextDocument(document, { preview: true });
  }
  if (choice !== use) return undefined;
  await context.globalState.update(AGREED, [...agreed, check.hash].slice(-100));
  return check;
}

function detailOf(check: Extract<TemplateCheck, { kind: 'unknown' }>, t: BaseDeps['t']): string {
  const { texts, mentionsChatMl } = check;
  const more = texts.length - SHOWN_TEXTS;
  return [
    t(
      'A chat template turns messages into the text that the model reads. The templates of Qwen are known; this one is another.',
    ),
    mentionsChatMl
      ? t('It writes the turns of a chat as Qwen’s do.')
      : t('It writes the turns of a chat in another form than Qwen’s: is this a Qwen model?'),
    texts.length === 0
      ? t('It adds no words of its own to the messages.')
      : [
          t('It may add these words to the messages:'),
          ...texts.slice(0, SHOWN_TEXTS).map((text) => `“${text.length > 160 ? `${text.slice(0, 160)}…` : text}”`),
          ...(more > 0 ? [t('… and {0} more', more)] : []),
        ].join('\n'),
    t('A template that is not the one of the training gives wrong answers without an error.'),
  ].join('\n\n');
}

/** Asks before the server is bound to an address that other machines reach, each time. */
export async function agreeToLan({ t }: Pick<BaseDeps, 't'>, { host, port }: ModelSettings): Promise<boolean> {
  if (isThisMachine(host)) return true;
  const serve = t('Serve to the Network');
  const choice = await vscode.window.showWarningMessage(
    t('Serve the model to other machines?'),
    {
      modal: true,
      detail: [
        t(
          'The setting promptmill.model.host says {0}: whoever reaches {1} there can ask the model with the token of this start.',
          port === 0 ? host : `${host}:${port}`,
          whereItRuns(t),
        ),
        t('What is sent and answered is not encrypted. Web pages stay refused.'),
      ].join('\n\n'),
    },
    serve,
  );
  return choice === serve;
}
