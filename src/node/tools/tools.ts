import { estimateCost } from './estimateCost.ts';
import { lintPrompt } from './lintPrompt.ts';
import { qcSummary } from './qcSummary.ts';
import type { Tool } from './tool.ts';

/** What assistants may call, in VS Code's chat and by MCP. */
export const tools: readonly Tool[] = [lintPrompt, estimateCost, qcSummary];
