import { findSection } from '../../prompt/document.ts';
import { RECORD_VARIABLES } from '../../prompt/template.ts';
import type { LintRule } from '../rule.ts';

/** A template says where the record stands: `{{原文}}`, a table's column, or a section 原文. */
export const contractRecordPlace: LintRule = {
  id: 'contract/record-place',
  metric: 'contract',
  severity: 'warning',
  summary: { en: 'The template has no place for the record', zh: '模板没有给原文留位置' },
  messages: {
    missing: {
      en: 'Nothing says where the record stands, so Promptmill puts it at the end. Add {0}.',
      zh: '没有写明原文放在哪里，Promptmill 只能把它放在末尾。请加上 {0}。',
    },
    inRole: {
      en: 'The role section goes out as the system message and is not filled in. Move {0} below it.',
      zh: '“角色”一节会作为系统消息发送，其中的占位符不会被替换。请把 {0} 移到其他部分。',
    },
    add: { en: 'Add a section for the record at the end', zh: '在末尾添加“原文”一节' },
  },
  check({ document, profile, report }) {
    if (!profile.template) return;
    const role = findSection(document, 'role');
    const inRole = document.variables.filter(
      ({ span }) => role !== undefined && span.start >= role.span.start && span.end <= role.span.end,
    );
    for (const { span } of inRole) report('inRole', span, { args: [document.text.slice(span.start, span.end)] });
    const record = document.variables.some(
      (variable) => !inRole.includes(variable) && RECORD_VARIABLES.includes(variable.name.toLowerCase()),
    );
    const column = document.variables.some(
      (variable) => !inRole.includes(variable) && !/^(?:输出格式|output[_ ]format)$/i.test(variable.name),
    );
    if (record || column || inRole.length > 0 || findSection(document, 'record') !== undefined) return;
    const zh = document.language === 'zh';
    const placeholder = zh ? '{{原文}}' : '{{record}}';
    const { length } = document.text;
    report('missing', profile.anchor, {
      args: [placeholder],
      fixes: [
        {
          key: 'add',
          edits: [
            {
              span: { start: length, end: length },
              newText: `${document.text.endsWith('\n') ? '' : '\n'}\n# ${zh ? '原文' : 'Record'}\n\n${placeholder}\n`,
            },
          ],
        },
      ],
    });
  },
};
