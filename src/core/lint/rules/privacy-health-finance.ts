import type { Span } from '../../text.ts';
import { CONDITION_CUES } from '../identifiers/conditions.ts';
import { findHealthAndFinance, formLineOf, type Exposure, type FormLine } from '../identifiers/healthFinance.ts';
import { maskName } from '../identifiers/masks.ts';
import { defineRule, type FixDraft, type Report } from '../rule.ts';
import type { Placed } from '../placed.ts';

/** How far apart two lines of one form may be, in characters. */
const FORM_LENGTH = 400;

/** Article 1.4.7: what a text tells of a named private person's health or money. */
export const privacyHealthFinance = defineRule<FormLine>({
  meta: {
    id: 'privacy/health-finance',
    metric: 'privacy',
    severity: 'error',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code', 'front-matter'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'Article 1.4.7; GB/T 35273-2020 appendix B; GDPR article 9', level: 'must' },
    summary: { en: 'Health or finances of a named person', zh: '具名个人的健康或财务信息' },
    why: {
      en: 'A full name beside a diagnosis, a treatment, a salary or a debt exposes somebody, and it would be sent to the model with every request. Both must stand in one sentence, or in neighbouring lines of a form. Not reported: generic names (John Doe, Jane Doe, 张三), nicknames (小李, 王女士), people of public life, and an illness or an amount that belongs to nobody named. The quick fix masks the name; what is told of the person stays.',
      zh: '完整的姓名与诊断、治疗、薪资或债务写在一起，会暴露一个人的隐私，并随每次请求发送给模型。两者须在同一句话里，或在同一张表单的相邻几行里。不报告：通用的名字（张三、John Doe）、称呼（小李、王女士）、公众人物，以及没有指明是谁的疾病或金额。快速修复只脱敏姓名，其余内容保留。',
    },
    messages: {
      health: {
        en: 'This tells of the health of a named person. It would be sent to the model with every request.',
        zh: '这里写出了具名个人的健康信息，会随每次请求发送给模型。',
      },
      finance: {
        en: 'This tells of the finances of a named person. It would be sent to the model with every request.',
        zh: '这里写出了具名个人的财务信息，会随每次请求发送给模型。',
      },
      mask: { en: 'Mask the name as {0}', zh: '姓名脱敏为 {0}' },
    },
  },
  cues: CONDITION_CUES,
  unit({ text }, report) {
    const found = findHealthAndFinance(text);
    const taken: Span[] = [];
    for (const { kind, name, fact } of found) {
      // Of two people with one illness the second is marked by name, so that each has a fix.
      if (taken.some((other) => overlap(other, around(name, fact))))
        report(kind, name, { fixes: [maskOf(text, name)] });
      else expose(text, kind, name, fact, report);
      taken.push(around(name, fact));
    }
    const line = formLineOf(text);
    const known = found.some(({ name }) => name.start === line?.name?.start);
    return known && line !== undefined ? { ...line, name: undefined } : line;
  },
  prompt({ text }, facts, report) {
    let named: Placed<FormLine> | undefined;
    for (const line of facts) {
      if (line.fact.name !== undefined) named = line;
      const { fact } = line.fact;
      if (fact === undefined || named?.fact.name === undefined) continue;
      if (line.start - named.start > FORM_LENGTH || blankLines(text.slice(named.start, line.start)) > 1) continue;
      expose(text, fact.kind, moved(named.fact.name, named.start), moved(fact, line.start), report);
      named = undefined;
    }
  },
});

const blankLines = (text: string) => text.match(/\n[ \t]{0,20}\n/g)?.length ?? 0;

const moved = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

const around = (a: Span, b: Span): Span => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) });
const overlap = (a: Span, b: Span) => a.start < b.end && b.start < a.end;

function maskOf(text: string, name: Span): FixDraft {
  const masked = maskName(text.slice(name.start, name.end));
  return { key: 'mask', args: [masked], edits: [{ span: name, newText: masked }] };
}

/** One finding where name and fact stand close together in Chinese, else one on each; both mask the name. */
function expose(text: string, kind: Exposure['kind'], name: Span, fact: Span, report: Report): void {
  const fixes = [maskOf(text, name)];
  const whole = around(name, fact);
  const close = whole.end - whole.start - (name.end - name.start) - (fact.end - fact.start) <= 16;
  if (
    close &&
    /\p{Script=Han}/u.test(text.slice(name.start, name.end)) &&
    !/\n/.test(text.slice(whole.start, whole.end))
  ) {
    report(kind, whole, { fixes });
    return;
  }
  report(kind, name, { fixes });
  report(kind, fact, { fixes });
}
