const MOST = 300; // passages that are marked

/** Marks in the selected label what the text filter looks for. Ranges, not elements: the text stays as it is. */
export function markFound(wanted: string | undefined): void {
  CSS.highlights.delete('found');
  const text = wanted?.toLowerCase() ?? '';
  if (text === '') return;
  const ranges: Range[] = [];
  for (const part of document.querySelectorAll('.source, .answers')) {
    const nodes = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) rangesIn(node, text, ranges);
  }
  if (ranges.length > 0) CSS.highlights.set('found', new Highlight(...ranges));
}

function rangesIn(node: Node, text: string, ranges: Range[]): void {
  const content = node.textContent?.toLowerCase() ?? '';
  if (content.length !== node.textContent?.length) return; // few letters change their length: places would be wrong
  for (
    let at = content.indexOf(text);
    at !== -1 && ranges.length < MOST;
    at = content.indexOf(text, at + text.length)
  ) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    ranges.push(range);
  }
}
