import * as vscode from 'vscode';
import type { Installed } from '#node/runtime/install';
import type { Backend } from '#node/runtime/packages';
import type { RuntimePlan } from '#node/runtime/plan';
import { sizeText } from '#node/runtime/sizeText';
import type { Deps } from '../deps.ts';
import { runFetchTask } from './fetchTask.ts';
import { demandTrust } from './modelService.ts';

/** What another command may ask for instead of the person: backends, and a folder to install from. */
interface SetupArgument {
  readonly backends?: readonly Backend[];
  readonly from?: string;
}

type Choice =
  | { readonly do: 'install'; readonly plan: RuntimePlan }
  | { readonly do: 'folder' | 'list' | 'registry' | 'remove' };

/** “Set Up Local Runtime…”: node-llama-cpp into the extension's own storage. Gives what was installed. */
export function registerRuntimeSetup(deps: Deps): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.runtime.setup', async (argument: unknown) => {
    try {
      demandTrust();
      return await setUp(deps, isSetup(argument) ? argument : undefined);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) deps.showError(error);
      return undefined;
    }
  });
}

async function setUp(deps: Deps, argument: SetupArgument | undefined): Promise<Installed | undefined> {
  const [{ detectBackends, thisMachine, usualBackends }, { planRuntime }, { registryAddress }] = await Promise.all([
    import('#node/runtime/machine'),
    import('#node/runtime/plan'),
    import('#node/runtime/registries'),
  ]);
  const { t } = deps;
  const machine = thisMachine();
  const detected = await detectBackends(machine);
  const registry = registryAddress(vscode.workspace.getConfiguration('promptmill').get<string>('runtime.registry'));
  const root = vscode.Uri.joinPath(deps.context.globalStorageUri, 'runtime').fsPath;
  const planFor = (backends: readonly Backend[]) => planRuntime({ root, registry, machine, backends });
  if (argument !== undefined) {
    return install(deps, await planFor(argument.backends ?? usualBackends(detected)), argument.from);
  }

  const usual = usualBackends(detected);
  const first = await planFor(usual);
  const others = first.possible.filter((backend) => !first.backends.includes(backend) || backend !== usual[0]);
  const plans = [first, ...(await Promise.all(others.map((backend) => planFor([backend]))))];
  const choice = await choose(deps, plans, detected);
  switch (choice?.do) {
    case 'install':
      return (await agree(deps, choice.plan)) ? install(deps, choice.plan) : undefined;
    case 'folder': {
      const picked = await vscode.window.showOpenDialog({
        title: t('The folder that holds the downloaded files'),
        openLabel: t('Install'),
        canSelectFiles: false,
        canSelectFolders: true,
      });
      return picked?.[0] === undefined ? undefined : install(deps, first, picked[0].fsPath);
    }
    case 'list':
      await showList(first);
      return undefined;
    case 'registry':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'promptmill.runtime.registry');
      return undefined;
    case 'remove':
      await remove(deps, root);
      return undefined;
    default:
      return undefined;
  }
}

async function choose(
  { t }: Deps,
  plans: readonly RuntimePlan[],
  detected: readonly Backend[],
): Promise<Choice | undefined> {
  const [first] = plans;
  if (first === undefined) return undefined;
  const { state } = first;
  const installs = plans.map((plan, at) => {
    const [, ...gpus] = plan.backends;
    const unseen = gpus.filter((backend) => !detected.includes(backend));
    return {
      label: `${plan.upToDate ? '$(check)' : '$(cloud-download)'} ${plan.backends.map(nameOf).join(' + ')}`,
      description: [
        ...(at === 0 ? [t('fits this machine')] : []),
        ...unseen.map((backend) => t('no GPU for {0} was found', nameOf(backend))),
      ].join(', '),
      detail: plan.upToDate
        ? t('Installed. Choose it to see whether it works.')
        : t('{0} to fetch, {1} on the disk', sizeText(plan.download), sizeText(plan.disk)),
      choice: { do: 'install' as const, plan },
    };
  });
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, choice: undefined };
  const picked = await vscode.window.showQuickPick(
    [
      ...installs,
      separator,
      {
        label: `$(folder-opened) ${t('Install from a folder…')}`,
        detail: t('Without a network: the files were fetched elsewhere.'),
        choice: { do: 'folder' } as Choice,
      },
      {
        label: `$(list-unordered) ${t('List the files…')}`,
        detail: t('Names, sizes, hashes and addresses, to fetch them elsewhere.'),
        choice: { do: 'list' } as Choice,
      },
      { label: `$(globe) ${t('Change the registry…')}`, detail: first.registry, choice: { do: 'registry' } as Choice },
      ...(state.kind === 'whole' || state.kind === 'broken'
        ? [{ label: `$(trash) ${t('Remove')}`, detail: first.root, choice: { do: 'remove' } as Choice }]
        : []),
    ],
    {
      title: t('Set up local runtime'),
      placeHolder:
        state.kind === 'whole'
          ? t('node-llama-cpp {0} is installed ({1}).', state.mark.version, state.mark.backends.map(nameOf).join(' + '))
          : state.kind === 'broken'
            ? t('The installation is damaged. Installing mends it.')
            : t('What is the model to run on?'),
    },
  );
  return picked?.choice;
}

/** Says what will be fetched, from where, how large and where to. */
async function agree({ t }: Deps, plan: RuntimePlan): Promise<boolean> {
  if (plan.upToDate) return true;
  const { version, backends, registry, root, download, disk, free, packages } = plan;
  const fetch = t('Fetch and Install');
  const detail = [
    t('What: node-llama-cpp {0} for {1}, {2} packages', version, backends.map(nameOf).join(' + '), packages.length),
    t('From: {0}', registry),
    t('Size: {0} to fetch, {1} on the disk', sizeText(download), sizeText(disk)) +
      (free === undefined ? '' : ` (${t('{0} free', sizeText(free))})`),
    t('Into: {0}', root),
    t(
      'Every file is compared with the hash that this extension carries. No script of a package runs; a test then loads it.',
    ),
  ].join('\n');
  return (
    (await vscode.window.showInformationMessage(t('Set up the local runtime?'), { modal: true, detail }, fetch)) ===
    fetch
  );
}

async function install(deps: Deps, plan: RuntimePlan, from?: string): Promise<Installed> {
  const { t } = deps;
  const { root, packages, backends, registry } = plan;
  const installed = await runFetchTask(deps, t('Setting up the local runtime'), 'install', {
    root,
    packages,
    backends,
    registry,
    ...(from !== undefined && { from }),
  });
  const works = installed.probed
    .filter((one) => one.works)
    .map(({ backend, devices }) => [nameOf(backend), ...devices].join(' '));
  const fails = installed.probed.filter((one) => !one.works).map(({ backend }) => nameOf(backend));
  const start = t('Start Local Model…');
  const fetch = t('Fetch a Model…');
  const said = t('The local runtime is ready: {0}.', works.join(', '));
  const told =
    fails.length === 0 ? said : `${said} ${t('{0} does not work here; the log says why.', fails.join(', '))}`;
  void vscode.window.showInformationMessage(told, start, fetch).then((choice) => {
    if (choice === start) void vscode.commands.executeCommand('promptmill.model.start');
    if (choice === fetch) void vscode.commands.executeCommand('promptmill.model.fetch');
  });
  return installed;
}

async function showList({ packages, registry }: RuntimePlan): Promise<void> {
  const [{ tarballsOf }, { tarballUrl }] = await Promise.all([
    import('#node/runtime/tarballs'),
    import('#node/runtime/packages'),
  ]);
  const lines = tarballsOf(packages).map(
    ({ name, size, sha512, of }) => `# ${tarballUrl(registry, of)} ${size}\n${sha512}  ${name}\n`,
  );
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: lines.join('') });
  await vscode.window.showTextDocument(document);
}

async function remove({ t }: Deps, root: string): Promise<void> {
  const { removeRuntime } = await import('#node/runtime/install');
  const yes = t('Remove');
  const agreed = await vscode.window.showWarningMessage(
    t('Remove the local runtime?'),
    { modal: true, detail: root },
    yes,
  );
  if (agreed !== yes) return;
  await removeRuntime(root);
  void vscode.window.showInformationMessage(t('The local runtime was removed.'));
}

function nameOf(backend: Backend): string {
  return { cpu: 'CPU', cuda: 'CUDA', vulkan: 'Vulkan', metal: 'Metal' }[backend];
}

function isSetup(argument: unknown): argument is SetupArgument {
  return typeof argument === 'object' && argument !== null && ('backends' in argument || 'from' in argument);
}
