import { LAYOUT_VARIABLES, RECORD_VARIABLES } from '../../prompt/template.ts';
import { defineRule } from '../rule.ts';

/** A template must have one place for the record's text, and none in the part that becomes the system message. */
export const contractRecordPlace = defineRule({
  meta: {
    id: 'contract/record-place',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.1', level: 'must' },
    summary: {
      en: 'The record has no place in the template, or more than one',
      zh: '模板中没有原文的位置，或位置不止一处',
    },
    why: {
      en: 'Every record is put where `{{原文}}` or `{{record}}` stands. Without a place it goes to the end, twice it is paid for twice, and in the role section it is not filled in, because that part is the system message. Only templates with `tasks` are checked; 【原文】 within a sentence only names the record.',
      zh: '每条样本会填入 `{{原文}}` 所在的位置。没有位置时只能放在末尾；出现两次会重复计费；“角色”一节作为系统消息发送，其中的占位符不会被替换。只检查带 `tasks` 的模板；句子中的【原文】只是指称，不算位置。',
    },
    messages: {
      missing: {
        en: 'The template does not say where the record goes. Write {0} there.',
        zh: '模板没有说明原文放在哪里。请在相应位置写上 {0}。',
      },
      twice: {
        en: 'The record’s text would be sent twice. Keep one {0} and call it by name elsewhere.',
        zh: '原文会被发送两次。请只保留一处 {0}，其他地方用名称指称。',
      },
      inRole: {
        en: 'The role section is sent as the system message and {0} is not filled in there. Move it to another part.',
        zh: '“角色”一节作为系统消息发送，其中的占位符不会被替换。请把 {0} 移到其他部分。',
      },
      add: { en: 'Add a section for the record at the end', zh: '在末尾添加“原文”一节' },
      name: { en: 'Call it {0} here', zh: '这里改为指称 {0}' },
    },
  },
  prompt({ profile, variables, sections, text, language }, _, report) {
    if (!profile.template) return;
    const zh = language === 'zh';
    const role = sections.find(({ name }) => name === 'role');
    const filled = variables.filter(({ double }) => double);
    const inRole = filled.filter(
      ({ span }) => role !== undefined && span.start >= role.headingSpan.start && span.end <= role.content.end,
    );
    for (const { span } of inRole) report('inRole', span, { args: [text.slice(span.start, span.end)] });
    const places = filled.filter((variable) => !inRole.includes(variable));
    const records = places.filter(({ name }) => RECORD_VARIABLES.includes(name.toLowerCase()));
    const name = zh ? '【原文】' : 'the record';
    for (const { span } of records.slice(0, -1)) {
      report('twice', span, {
        args: [text.slice(span.start, span.end)],
        fixes: [{ key: 'name', args: [name], edits: [{ span, newText: name }] }],
      });
    }
    const column = places.some((variable) => !LAYOUT_VARIABLES.includes(variable.name.toLowerCase()));
    if (column || inRole.length > 0 || sections.some((one) => one.name === 'record')) return;
    const placeholder = zh ? '{{原文}}' : '{{record}}';
    const { length } = text;
    report('missing', profile.anchor, {
      args: [placeholder],
      fixes: [
        {
          key: 'add',
          edits: [
            {
              span: { start: length, end: length },
              newText: `${text.endsWith('\n') ? '' : '\n'}\n# ${zh ? '原文' : 'Record'}\n\n${placeholder}\n`,
            },
          ],
        },
      ],
    });
  },
});
