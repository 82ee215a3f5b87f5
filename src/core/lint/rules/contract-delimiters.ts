import { defineRule } from '../rule.ts';
import { MASK } from '../reading/mask.ts';
import type { Span } from '../../text.ts';

/** Names of placeholders that hold a whole text of somebody else. */
const TEXT_NAME =
  /^(?:(?:user|source|input|raw|full|customer|original)?[ _-]?(?:text|input|message|content|document|doc|article|review|comment|email|query|question|transcript|passage|record|body|post|tweet|feedback|resume|conversation|dialogue|context|paragraph)|(?:用户|待处理|输入|原始|文章|评论|对话)?(?:原文|文本|文章|正文|内容|评论|输入|消息|邮件|问题|对话|段落|句子|反馈|简历))$/i;

/** A record's text in the middle of an instruction: its words can pose as instructions. OWASP LLM01, prompt injection. */
export const contractDelimiters = defineRule<readonly Span[]>({
  meta: {
    id: 'contract/delimiters',
    metric: 'contract',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'OWASP LLM01:2025, prompt injection', level: 'should' },
    summary: { en: 'The record’s text is not delimited', zh: '原文没有用分隔标记包起来' },
    why: {
      en: 'A text that stands between words of the instruction can pose as instruction. Quotation marks, tags, a fence, a label or a line of its own are delimiters; templates with `tasks` get theirs from Promptmill. Only placeholders whose name says that they hold a text are checked.',
      zh: '夹在指令词句之间的原文可能被模型当成指令。引号、标签、代码块、标签行或单独成行都算分隔；带 `tasks` 的模板由 Promptmill 添加分隔。只检查名称表明内容为文本的占位符。',
    },
    messages: {
      bare: {
        en: 'The text of {0} stands among the words of the instruction and can pose as one. Put it between tags or on a line of its own.',
        zh: '{0} 的内容夹在指令之中，可能被当成指令。请用标签包起来，或单独成行。',
      },
      wrap: { en: 'Put it between tags', zh: '用标签包起来' },
    },
  },
  cues: ['{', '<', '['],
  unit({ variables, use, text }) {
    const bare = variables.filter(({ name, span }) => {
      if (!TEXT_NAME.test(name.trim()) || text[span.start] === '<' || text[span.start] === '[') return false;
      const before = use.slice(Math.max(0, span.start - 40), span.start);
      const after = use.slice(span.end, span.end + 40);
      if (/["'“‘「『《`(（【[<>:：]\s*$/.test(before) || before.endsWith(MASK)) return false;
      const tail = after.replace(/^[\s。．.，,;；!！?？]+/, '');
      return /[\p{L}\p{N}]/u.test(before) && /^[\p{L}]/u.test(tail);
    });
    return bare.length === 0 ? undefined : bare.map(({ span }) => span);
  },
  prompt({ profile, text }, facts, report) {
    if (profile.template) return;
    for (const { start, fact } of facts) {
      for (const span of fact) {
        const place = { start: start + span.start, end: start + span.end };
        const words = text.slice(place.start, place.end);
        const newText = `<text>${words}</text>`;
        report('bare', place, { args: [words], fixes: [{ key: 'wrap', edits: [{ span: place, newText }] }] });
      }
    }
  },
});
