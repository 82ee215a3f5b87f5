/** What the explorer of VS Code and file managers name dropped files in. */
const TYPES = ['application/vnd.code.uri-list', 'text/uri-list', 'resourceurls', 'codefiles'];

/**
 * Takes files that are dropped on the view. VS Code lets a drag from its explorer into a view while Shift is held; files
 * from the system come with addresses on some systems only: else `dropped` gets none.
 */
export function acceptDrops(target: HTMLElement, dropped: (uris: readonly string[]) => void): void {
  const isFiles = (event: DragEvent) =>
    event.dataTransfer !== null &&
    Array.from(event.dataTransfer.types).some((type) => type === 'Files' || TYPES.includes(type.toLowerCase()));
  const mark = (on: boolean) => target.classList.toggle('dropping', on);
  target.addEventListener('dragover', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    mark(true);
  });
  target.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  target.addEventListener('drop', (event) => {
    mark(false);
    if (!isFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    dropped(addressesOf(event.dataTransfer));
  });
}

/** The addresses in what was dropped, each once. */
export function addressesOf(data: Pick<DataTransfer, 'getData'>): readonly string[] {
  const lines = TYPES.flatMap((type) => {
    const text = data.getData(type);
    if (text === '') return [];
    return type === 'resourceurls' || type === 'codefiles' ? jsonList(text) : text.split(/\r?\n/);
  });
  return Array.from(new Set(lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))));
}

function jsonList(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
