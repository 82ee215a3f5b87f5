import { isObject } from '../../isObject.ts';
import { pyJson } from './pyJson.ts';
import { notText, RowStop } from './rowStop.ts';
import type { TrainTemplate } from './template.ts';

/** A function call as text. @throws RowStop where Python cannot read it */
export function functionText(content: unknown, toolFormat: TrainTemplate['toolFormat']): string {
  if (typeof content !== 'string') throw notText(content, 'content');
  const call = /<tool_call>([^]*?)<\/tool_call>/.exec(content);
  const thought = call === null ? /<think>\n([^]*?)\n<\/think>\n\n/.exec(content) : null;
  const json = call?.[1] ?? (thought === null ? content : content.replaceAll(thought[0], ''));
  const before = call === null ? (thought?.[0] ?? '') : content.replaceAll(call[0], '');
  const value = parse(json);
  const calls = (Array.isArray(value) ? value : [value]).map((one) => {
    if (!isObject(one) || !('name' in one) || !('arguments' in one)) throw new RowStop('tools', 'function');
    return toolFormat === 'qwen'
      ? `<tool_call>\n${pyJson({ name: one['name'], arguments: one['arguments'] })}\n</tool_call>`
      : `Action: ${plain(one['name'])}\nAction Input: ${pyJson(one['arguments'])}`;
  });
  return before + calls.join('\n');
}

/** The tools of a row as they are written behind the system prompt. @throws RowStop */
export function toolsText(tools: unknown, toolFormat: TrainTemplate['toolFormat']): string {
  if (typeof tools !== 'string') throw notText(tools, 'tools');
  const list = parse(tools);
  if (typeof list === 'number' || typeof list === 'boolean' || list === null) throw new RowStop('tools', 'tools');
  if (list === '' || (Array.isArray(list) && list.length === 0)) return '';
  if (!Array.isArray(list) || !list.every((one) => isObject(one))) {
    if (isObject(list) && Object.keys(list).length === 0) return '';
    throw new RowStop('tools', 'tools');
  }
  return toolFormat === 'qwen' ? qwenTools(list) : plainTools(list);
}

function qwenTools(tools: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = tools.map((tool) => {
    return `\n${pyJson(tool['type'] === 'function' ? tool : { type: 'function', function: tool })}`;
  });
  return `\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>${lines.join('')}\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>`;
}

function plainTools(tools: readonly Readonly<Record<string, unknown>>[]): string {
  const names: string[] = [];
  const texts = tools.map((outer) => {
    const tool = outer['type'] === 'function' ? outer['function'] : outer;
    const parameters = isObject(tool) ? tool['parameters'] : undefined;
    const properties = isObject(parameters) ? parameters['properties'] : undefined;
    if (!isObject(tool) || !isObject(parameters) || !isObject(properties) || !('name' in tool)) {
      throw new RowStop('tools', 'tools');
    }
    const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
    const lines = Object.entries(properties).map(([name, value]) => {
      if (!isObject(value)) throw new RowStop('tools', name);
      const choices =
        Array.isArray(value['enum']) && value['enum'].length > 0
          ? value['enum'].map((one) => plain(one)).join(', ')
          : undefined;
      const items = isObject(value['items']) ? value['items'] : undefined;
      return `  - ${name} (${plain(value['type'] ?? '')}${required.includes(name) ? ', required' : ''}): ${plain(value['description'] ?? '')}${choices === undefined ? '' : `, should be one of [${choices}]`}${items === undefined ? '' : `, where each item should be ${plain(items['type'] ?? '')}`}\n`;
    });
    names.push(plain(tool['name']));
    return `> Tool Name: ${plain(tool['name'])}\nTool Description: ${plain(tool['description'] ?? '')}\nTool Args:\n${lines.join('')}\n`;
  });
  return `You have access to the following tools:\n${texts.join('')}Use the following format if using a tool:\n\`\`\`\nAction: tool name (one of [${names.join(', ')}])\nAction Input: the input to the tool, in a JSON format representing the kwargs (e.g. \`\`\`{"input": "hello world", "num_beams": 5}\`\`\`)\n\`\`\`\n`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new RowStop('tools', 'json');
  }
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : pyJson(value));
