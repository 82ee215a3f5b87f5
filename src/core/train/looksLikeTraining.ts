/** Whether a YAML text is a configuration of LLaMA-Factory, wherever it lies. */
export const looksLikeTraining = (text: string): boolean =>
  /^stage[ \t]*:/m.test(text) && /^finetuning_type[ \t]*:/m.test(text);
