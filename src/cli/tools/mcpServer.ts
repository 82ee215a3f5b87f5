import { fromJsonSchema, McpServer, type jsonSchemaValidator } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { translatorOf } from '#core/bundles';
import { describe } from '#core/errors';
import type { Locale, Translate } from '#core/l10n';
import { Places } from '#node/tools/places';
import { callTool, type Tool, type ToolContext } from '#node/tools/tool';
import { tools } from '#node/tools/tools';
import { ownVersion } from '../ownVersion.ts';

/** How a server is run. */
export interface McpOptions {
  readonly roots: readonly string[]; // absolute
  readonly locale: Locale;
  readonly signal: AbortSignal;
  readonly onError: (message: string) => void;
}

/** What the tools promise, in the protocol's words. */
const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
/** Tools check their arguments themselves, so that VS Code's chat and MCP refuse the same with the same words. */
const unchecked: jsonSchemaValidator = {
  getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
};

/** Serves MCP on stdin and stdout until stdin ends or the signal is aborted. @throws AppError 'usage' for a bad root. */
export async function serveMcp({ roots, locale, signal, onError }: McpOptions): Promise<void> {
  const places = await Places.of(roots);
  const context: ToolContext = { places, locale, t: translatorOf(locale) };
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close'] as const) process.stdin.once(event, () => resolve());
    signal.addEventListener('abort', () => resolve());
  });
  const handle = serveStdio(() => serverOf(context), {
    onerror: ({ message }) => onError(shortened(message, context.t)),
  });
  await ended;
  await handle.close();
}

/** The SDK tells what is wrong with a message by all that it could have been, over dozens of lines. */
function shortened(message: string, t: Translate): string {
  return message.includes('\n') ? t('A message that is none of the protocol was passed over.') : message;
}

function serverOf(context: ToolContext): McpServer {
  const server = new McpServer(
    { name: 'promptmill', title: 'Promptmill', version: ownVersion() },
    {
      instructions:
        'Promptmill turns prompts into labelled datasets. These tools only read files of the project folder: paths are relative to it. They change nothing, ask no model and cost nothing.',
      jsonSchemaValidator: unchecked,
    },
  );
  for (const tool of tools) {
    const { name, title, description } = tool;
    server.registerTool(
      name,
      {
        title,
        description,
        annotations: { title, ...annotations },
        inputSchema: fromJsonSchema({ ...tool.input }, unchecked),
        outputSchema: fromJsonSchema({ ...tool.output }, unchecked),
      },
      (input, { mcpReq }) => answer(tool, input, { ...context, signal: mcpReq.signal }),
    );
  }
  return server;
}

/** What the tool gives, as data and as text; its error is text that says what to do, which the model reads. */
async function answer(tool: Tool, input: unknown, context: ToolContext) {
  try {
    const output = await callTool(tool, input, context);
    return {
      content: [{ type: 'text' as const, text: JSON.stringify(output) }],
      structuredContent: { ...output },
    };
  } catch (error) {
    if (context.signal?.aborted === true) throw error;
    const text = context.places.shorten(describe(error, context.t));
    return { content: [{ type: 'text' as const, text }], isError: true };
  }
}
