/** How a literal is written: its quote (three characters for Python's long strings), and what is special inside. */
export interface LiteralStyle {
  readonly language: 'python' | 'javascript';
  readonly quote: string;
  readonly raw: boolean;
  readonly holes: boolean; // f-string: `{{` and `}}` stand for braces
}
