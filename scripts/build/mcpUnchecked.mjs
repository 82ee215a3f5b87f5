/**
 * The MCP SDK brings Ajv, half of its size, for a server that gives no validator of its own; src/cli/tools/mcpServer.ts gives one.
 * @type {import('esbuild').Plugin}
 */
export const mcpUnchecked = {
  name: 'mcp-unchecked',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]shimsNode\.mjs$/ }, () => ({
      contents: `import process from 'node:process';
        export { process };
        export class DefaultJsonSchemaValidator { getValidator() { throw new Error('give a validator'); } }`,
    }));
  },
};
