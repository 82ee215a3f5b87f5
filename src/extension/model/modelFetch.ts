import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { FetchedModel, ModelPlan } from '#node/runtime/modelFetch';
import type { Access } from '#node/runtime/request';
import { sizeText } from '#node/runtime/sizeText';
import type { Deps } from '../deps.ts';
import { runFetchTask } from './fetchTask.ts';
import { demandTrust } from './modelService.ts';

/** Qwen's own repositories, with sizes to choose by; the exact ones are asked for before anything is fetched. */
const SUGGESTED = [
  ['Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q8_0', 680e6],
  ['Qwen/Qwen2.5-1.5B-Instruct-GGUF:Q4_K_M', 1.1e9],
  ['Qwen/Qwen2.5-7B-Instruct-GGUF:Q4_K_M', 4.7e9],
] as const;

/** “Fetch Model…”: a GGUF by its name, into the extension's own storage or a folder; ends by offering to start it. */
export function registerModelFetch(deps: Deps): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.model.fetch', async (argument: unknown) => {
    try {
      demandTrust();
      return await fetchByName(deps, isWanted(argument) ? argument : undefined);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) deps.showError(error);
      return undefined;
    }
  });
}

/** What another command may ask for instead of the person. */
interface Wanted {
  readonly name: string;
  readonly source?: string;
  readonly folder?: string;
}

async function fetchByName(deps: Deps, wanted: Wanted | undefined): Promise<FetchedModel | undefined> {
  const { readSource } = await import('#node/runtime/modelName');
  const { t, context } = deps;
  const source = wanted?.source ?? vscode.workspace.getConfiguration('promptmill').get<string>('model.source', '');
  const { address } = readSource(source);
  const name = wanted?.name ?? (await chooseName(deps, address));
  if (name === undefined) return undefined;
  const folder = wanted?.folder ?? vscode.Uri.joinPath(context.globalStorageUri, 'models').fsPath;

  const { plan, access } = await withAccess(deps, new URL(address).origin, async (mine) => {
    const title = t('Asking {0} for {1}', address, name);
    return runFetchTask(deps, title, 'planModel', { name, source, folder, ...(mine && { access: mine }) });
  });
  const agreed = wanted === undefined ? await agree(deps, plan) : plan;
  if (agreed === undefined) return undefined;
  const title = t('Fetching {0}', agreed.files[0]?.name ?? name);
  const fetched = await runFetchTask(deps, title, 'fetchModel', { plan: agreed, ...(access && { access }) });
  announce(deps, fetched);
  return fetched;
}

/** Fetches the tokenizer of a model, after asking, to where the command line keeps them; gives its folder. */
export async function fetchTokenizer(deps: Deps, name: string): Promise<string | undefined> {
  const [{ readSource }, { fetchedTokenizer }] = await Promise.all([
    import('#node/runtime/modelName'),
    import('#node/dataset/tokenizerPlaces'),
  ]);
  const source = vscode.workspace.getConfiguration('promptmill').get<string>('model.source', '');
  const { address } = readSource(source);
  const request = { name, source, folder: fetchedTokenizer(name, process.env), what: 'tokenizer' } as const;
  const { plan, access } = await withAccess(deps, new URL(address).origin, async (mine) =>
    runFetchTask(deps, deps.t('Asking {0} for {1}', address, name), 'planModel', {
      ...request,
      ...(mine && { access: mine }),
    }),
  );
  const agreed = await agree(deps, plan);
  if (agreed === undefined) return undefined;
  await runFetchTask(deps, deps.t('Fetching {0}', name), 'fetchModel', { plan: agreed, ...(access && { access }) });
  return agreed.folder;
}

/** A name that is typed, or one of the suggestions. */
function chooseName({ t }: Deps, address: string): Promise<string | undefined> {
  const input = vscode.window.createQuickPick();
  input.title = t('Fetch a GGUF model from {0}', address);
  input.placeholder = t('user/name, user/name:Q8_0, user/name/file.gguf or an address');
  input.ignoreFocusOut = true;
  const suggested = SUGGESTED.map(([label, size]) => ({ label, description: t('about {0}', sizeText(size)) }));
  const show = () => {
    const typed = input.value.trim();
    input.items = [...(typed === '' ? [] : [{ label: typed, alwaysShow: true }]), ...suggested];
  };
  show();
  return new Promise((resolve) => {
    input.onDidChangeValue(show);
    input.onDidAccept(() => {
      resolve(input.selectedItems[0]?.label);
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** Says what it is, from where, how large and where to; gives the plan, perhaps with another folder. */
async function agree({ t }: Deps, plan: ModelPlan): Promise<ModelPlan | undefined> {
  const fetch = t('Fetch');
  const other = t('Choose Folder…');
  const { freeSpace } = await import('#node/runtime/diskSpace');
  for (let { folder, free, here } = plan; ;) {
    const detail = [
      ...plan.files.map(
        ({ name, size, sha256 }) =>
          `${name}${size === undefined ? '' : `, ${sizeText(size)}`}${sha256 === undefined ? '' : `\n  sha256 ${sha256}`}`,
      ),
      t('From: {0}', plan.from),
      t('Into: {0}', folder) + (free === undefined ? '' : ` (${t('{0} free', sizeText(free))})`),
      ...(here > 0 ? [t('{0} of it are there already.', sizeText(here))] : []),
    ].join('\n');
    const title = plan.size === undefined ? t('Fetch this model?') : t('Fetch {0}?', sizeText(plan.size));
    const choice = await vscode.window.showInformationMessage(title, { modal: true, detail }, fetch, other);
    if (choice === fetch) return { ...plan, folder, free, here };
    if (choice !== other) return undefined;
    const picked = await vscode.window.showOpenDialog({
      title: t('Where is the model to lie?'),
      canSelectFiles: false,
      canSelectFolders: true,
    });
    if (picked?.[0] === undefined) continue;
    folder = path.resolve(picked[0].fsPath);
    free = await freeSpace(folder);
    here = 0;
  }
}

/** Asks with the token that is kept for the source; where the source refuses, the person may give one. */
async function withAccess(
  { context, t }: Deps,
  origin: string,
  ask: (access: Access | undefined) => Promise<ModelPlan>,
): Promise<{ readonly plan: ModelPlan; readonly access: Access | undefined }> {
  const secret = `promptmill.hub.${origin}`;
  const kept = await context.secrets.get(secret);
  const access = kept === undefined ? undefined : { origin, token: kept };
  try {
    return { plan: await ask(access), access };
  } catch (error) {
    const refused = AppError.is(error, 'download.failed') && (error.args[1] === 401 || error.args[1] === 403);
    if (!refused) throw error;
    const give = t('Give Access Token…');
    const choice = await vscode.window.showWarningMessage(
      t('{0} has no such model, or gives it to some people only.', origin),
      give,
    );
    if (choice !== give) throw error;
    const token = await vscode.window.showInputBox({
      title: t('Access token for {0}', origin),
      prompt: t('It is kept in the secret storage and goes to this address alone.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (token === undefined || token.trim() === '') throw error;
    const mine = { origin, token: token.trim() };
    const plan = await ask(mine);
    await context.secrets.store(secret, mine.token);
    return { plan, access: mine };
  }
}

function announce({ t }: Deps, { file, files }: FetchedModel): void {
  const [first] = files;
  const start = t('Start Model');
  const copy = t('Copy SHA-256');
  const compared = files.every((one) => one.compared)
    ? t('as the source says')
    : t('the source tells none to compare with');
  const said = t('The model is here. SHA-256: {0} ({1}).', `${first?.sha256.slice(0, 16) ?? ''}…`, compared);
  void vscode.window.showInformationMessage(said, start, copy).then((choice) => {
    if (choice === start) void vscode.commands.executeCommand('promptmill.model.start', file);
    if (choice === copy) void vscode.env.clipboard.writeText(files.map(({ sha256 }) => sha256).join('\n'));
  });
}

function isWanted(argument: unknown): argument is Wanted {
  return typeof argument === 'object' && argument !== null && 'name' in argument && typeof argument.name === 'string';
}
