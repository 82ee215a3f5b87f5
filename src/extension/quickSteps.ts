import * as vscode from 'vscode';

/** What came of one question: an answer, a step back, or the end, with what stood in the box then. */
export type Reply<Value> =
  | { readonly go: 'on'; readonly value: Value }
  | { readonly go: 'back' }
  | { readonly go: 'leave'; readonly value?: Value };

/** Where a question stands among the others; without `step`, which counts from 1, it stands alone. */
export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
}

/** One of several; a text stands for a separator. */
export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** Asks for a line of text. `problem` gives what is wrong with it, or undefined; a wrong one is not taken. */
export function askText(
  frame: StepFrame,
  question: {
    readonly prompt: string;
    readonly placeholder?: string;
    readonly value: string;
    readonly problem?: (text: string) => string | undefined;
  },
): Promise<Reply<string>> {
  const input = vscode.window.createInputBox();
  const problem = (text: string) => question.problem?.(text.trim());
  input.prompt = question.prompt;
  input.placeholder = question.placeholder;
  input.value = question.value;
  input.validationMessage = problem(input.value);
  return run(input, frame, {
    listen: () => [input.onDidChangeValue((text) => (input.validationMessage = problem(text)))],
    accept: () => (problem(input.value) === undefined ? { value: input.value.trim() } : undefined),
    leave: () => (problem(input.value) === undefined ? { value: input.value.trim() } : undefined),
  });
}

/** Asks for one of the choices; `isCurrent` says which one Enter takes. */
export function askOne<Value>(
  frame: StepFrame,
  question: {
    readonly placeholder: string;
    readonly choices: readonly (Choice<Value> | string)[];
    readonly isCurrent?: (value: Value) => boolean;
  },
): Promise<Reply<Value>> {
  const input = vscode.window.createQuickPick<vscode.QuickPickItem | Choice<Value>>();
  input.placeholder = question.placeholder;
  input.matchOnDetail = true;
  input.items = question.choices.map((choice) =>
    typeof choice === 'string' ? { label: choice, kind: vscode.QuickPickItemKind.Separator } : choice,
  );
  const current = question.choices.find(
    (choice) => typeof choice !== 'string' && question.isCurrent?.(choice.value) === true,
  );
  if (current !== undefined && typeof current !== 'string') input.activeItems = [current];
  return run<Value>(input, frame, {
    listen: () => [],
    accept: () => input.activeItems.find((item) => 'value' in item),
    leave: () => undefined,
  });
}

/** A line of a list that a person puts together. */
export interface Line {
  readonly text: string;
  readonly group?: string;
  readonly picked: boolean;
}

/** Asks for lines: those to keep are ticked, typed ones are added with Enter, Enter on an empty box goes on. */
export function askLines(
  frame: StepFrame,
  question: {
    readonly placeholder: string;
    readonly typing: string; // the title while something is typed, because the list is filtered by it then
    readonly lines: readonly Line[];
  },
): Promise<Reply<readonly string[]>> {
  const input = vscode.window.createQuickPick();
  input.canSelectMany = true;
  input.placeholder = question.placeholder;
  const show = (lines: readonly Line[]) => {
    input.items = lines.map(({ text, group }) => ({ label: text, ...(group !== undefined && { description: group }) }));
    input.selectedItems = input.items.filter((_, index) => lines[index]?.picked);
  };
  const picked = () => {
    const chosen = new Set(input.selectedItems.map(({ label }) => label));
    return input.items.map(({ label }) => label).filter((label) => chosen.has(label));
  };
  const typed = () => input.value.trim();
  show(question.lines);
  return run<readonly string[]>(input, frame, {
    listen: () => [input.onDidChangeValue(() => (input.title = typed() === '' ? frame.title : question.typing))],
    accept: () => {
      const own = typed();
      if (own === '') return { value: picked() };
      const chosen = new Set([...picked(), own]);
      const lines = new Map(input.items.map(({ label, description }) => [label, description]));
      if (!lines.has(own)) lines.set(own, undefined);
      input.value = '';
      input.title = frame.title;
      show(
        [...lines].map(([text, group]) => ({ text, ...(group !== undefined && { group }), picked: chosen.has(text) })),
      );
      return undefined;
    },
    leave: () => ({ value: [...new Set([...picked(), ...(typed() === '' ? [] : [typed()])])] }),
  });
}

/** Shows a quick input until it is answered, left, or sent back. Only the first of these counts. */
function run<Value>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  frame: StepFrame,
  hooks: {
    readonly listen: () => readonly vscode.Disposable[];
    readonly accept: () => { readonly value: Value } | vscode.QuickPickItem | undefined;
    readonly leave: () => { readonly value: Value } | undefined;
  },
): Promise<Reply<Value>> {
  input.title = frame.title;
  input.step = frame.step;
  input.totalSteps = frame.total;
  input.ignoreFocusOut = true;
  input.buttons = (frame.step ?? 1) > 1 ? [vscode.QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const end = (reply: Reply<Value>) => {
      vscode.Disposable.from(...subscriptions, input).dispose();
      resolve(reply);
    };
    const subscriptions = [
      ...hooks.listen(),
      input.onDidAccept(() => {
        const taken = hooks.accept();
        if (taken !== undefined && 'value' in taken) end({ go: 'on', value: taken.value });
      }),
      input.onDidTriggerButton(() => end({ go: 'back' })),
      input.onDidHide(() => end({ go: 'leave', ...hooks.leave() })),
    ];
    input.show();
  });
}
