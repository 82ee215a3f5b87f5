import path from 'node:path';
import type { TemplateCheck } from '#core/infer/chatTemplates';
import type { Translate } from '#core/l10n';
import { sizeText } from '#node/runtime/sizeText';
import type { ModelPhase, RunningModel } from './modelService.ts';
import { deviceText, isThisMachine, speedText, stateText } from './modelText.ts';

/** One line of the Model view. */
export interface ModelRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string; // codicon
  readonly colour?: string; // id of a theme colour
  readonly kind: string; // contextValue: what can be done with it
  readonly tooltip?: string;
  readonly command?: string; // on a click
  readonly children?: readonly ModelRow[];
}

/** What the Model view shows; nothing while there is no model. `where`: the machine that it runs on. */
export function modelRows(phase: ModelPhase, where: string, t: Translate): readonly ModelRow[] {
  if (phase.is === 'none') return [];
  if (phase.is === 'loading') {
    return [
      {
        id: 'loading', // not the one below: what has no children would stay closed
        label: path.basename(phase.file),
        description: stateText({ kind: 'loading', progress: phase.progress }, t),
        icon: 'sync~spin',
        kind: 'model-loading',
        tooltip: phase.file,
      },
    ];
  }
  const { model } = phase;
  const { state, info } = model.host;
  const look = {
    loading: ['sync~spin', undefined],
    ready: ['vm-running', 'testing.iconPassed'],
    unloaded: ['vm-outline', undefined],
    restarting: ['sync~spin', undefined],
    failed: ['error', 'testing.iconFailed'],
    stopped: ['vm-outline', undefined],
  } as const;
  const [icon, colour] = look[state.kind];
  return [
    {
      id: 'model',
      label: info.name,
      description: stateText(state, t),
      icon,
      ...(colour === undefined ? {} : { colour }),
      kind: `model-${state.kind}`,
      tooltip: `${model.file}: ${stateText(state, t)}`,
      children: details(model, where, t),
    },
  ];
}

function details(model: RunningModel, where: string, t: Translate): readonly ModelRow[] {
  const { host, adapters, url, settings, chat } = model;
  const { info, stats } = host;
  const isLan = !isThisMachine(settings.host);
  const row = (
    id: string,
    icon: string,
    label: string,
    description: string,
    more: Partial<ModelRow> = {},
  ): ModelRow => ({
    id: `model.${id}`,
    label,
    description,
    icon,
    kind: `model-${id}`,
    ...more,
  });
  const cached = stats.inputTokens === 0 ? 0 : Math.round((stats.cachedTokens / stats.inputTokens) * 100);
  return [
    row('file', 'file-binary', t('File'), `${info.file} · ${info.quantization} · ${sizeText(info.bytes)}`, {
      tooltip: model.file,
    }),
    ...adapters.map((file, index) =>
      row('adapter', 'extensions', t('Adapter (LoRA)'), path.basename(file), {
        id: `model.adapter.${index}`,
        tooltip: file,
      }),
    ),
    row('device', 'circuit-board', t('Device'), `${where} · ${deviceText(info, t)}`),
    row('context', 'layers', t('Context'), t('{0} tokens × {1} at once', info.contextSize, info.parallel), {
      tooltip: t(
        'Each request may take {0} tokens, prompt and answer together; {1} are answered at once. Settings: promptmill.model.contextSize and promptmill.model.parallel.',
        info.contextSize,
        info.parallel,
      ),
    }),
    row('address', 'globe', t('Address'), url, {
      command: 'promptmill.model.copyAddress',
      tooltip: t('Copy the address, for any OpenAI-compatible client'),
    }),
    row('token', 'key', t('Token'), t('new with each start; a click copies it'), {
      command: 'promptmill.model.copyToken',
      tooltip: t('Copy the token; it is shown nowhere'),
    }),
    ...(isLan
      ? [
          row('lan', 'warning', t('Network'), t('other machines can ask, with the token'), {
            colour: 'problemsWarningIcon.foreground',
          }),
        ]
      : []),
    ...(settings.allowLegacy && !isLan
      ? [
          row('legacy', 'warning', 'ChatRest', t('open without a token, on this machine'), {
            colour: 'problemsWarningIcon.foreground',
            tooltip: t(
              'POST /algorithm/ChatRest answers any program on this machine: the setting promptmill.model.allowLegacy is on.',
            ),
          }),
        ]
      : []),
    row('served', 'history', t('Served'), t('{0} requests · {1} tokens', stats.requests, stats.outputTokens), {
      tooltip: t(
        '{0} requests; {1} tokens read, {2} % of them found in the cache; {3} tokens written.',
        stats.requests,
        stats.inputTokens,
        cached,
        stats.outputTokens,
      ),
    }),
    row(
      'speed',
      'dashboard',
      t('Speed'),
      stats.running > 0 && stats.waiting > 0
        ? t('{0} · {1} at once, {2} waiting', speedText(stats, t), stats.running, stats.waiting)
        : stats.running > 1
          ? t('{0} · {1} at once', speedText(stats, t), stats.running)
          : speedText(stats, t),
    ),
    row('chat', 'comment-discussion', t('Chat template'), chatText(chat, t), {
      command: 'promptmill.model.inspectMarker',
      tooltip: t('Inspect how the tokenizer writes the marker ####'),
    }),
    ...(model.lastCrash === undefined
      ? []
      : [
          row('crash', 'debug-restart', t('Restarted'), t('{0}×, last: {1}', model.crashes, model.lastCrash), {
            command: 'promptmill.showLog',
            colour: 'problemsWarningIcon.foreground',
            tooltip: t('The process ended by itself and was loaded again; a click opens the log'),
          }),
        ]),
  ];
}

function chatText(chat: TemplateCheck, t: Translate): string {
  if (chat.kind === 'known') return t('{0}, known', chat.model);
  return chat.kind === 'none' ? t('none in the file: ChatML is used') : t('unknown, used with your consent');
}
