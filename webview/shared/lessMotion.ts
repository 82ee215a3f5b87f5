/** Whether the person asked for less motion, in the system or in VS Code; for what style sheets do not reach. */
export function lessMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
