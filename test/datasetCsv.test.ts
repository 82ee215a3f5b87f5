import { describe, expect, it } from 'vitest';
import { findExporter } from '#core/dataset/exporters';
import { run } from './support/exports.ts';
import { decisionOn, recordOf } from './support/jobs.ts';

const wrong = recordOf('要退货', { relevance: { conclusion: '不相关', reasoning: '只是问价格。' } });
const yes = { conclusion: '相关', reasoning: '客户要求退货。' };

describe('csv', () => {
  const lines = (rows: readonly object[]) => rows.map((row) => findExporter('csv')?.file.line(row));

  it('has one row a label, with the answer in columns', () => {
    const { rows } = run('csv', [wrong], [decisionOn(wrong, 'corrected', yes)]);
    expect(rows).toEqual([
      {
        record: wrong.item.id,
        source: wrong.item.origin.path,
        row: '',
        task: 'relevance',
        conclusion: '相关',
        reasoning: '客户要求退货。',
        verdict: 'corrected',
        reviewer: 'li',
        text: '要退货',
        split: 'train',
      },
    ]);
    expect(findExporter('csv')?.file.head).toBe(
      '\uFEFFrecord,source,row,task,conclusion,reasoning,verdict,reviewer,text,split\r\n',
    );
  });

  it('neutralises formulas and keeps line ends within quotes', () => {
    const formula = recordOf('=HYPERLINK("http://a")\n第二行', { relevance: { conclusion: '相关', reasoning: '+1' } });
    const { rows } = run('csv', [formula], [decisionOn(formula, 'accepted')]);
    const [line = ''] = lines(rows);
    expect(line).toContain('"\'=HYPERLINK(""http://a"")\n第二行"');
    expect(line).toContain(',"\'+1",');
    expect(line.endsWith(',train\r\n')).toBe(true);
  });

  it('names sheet, key and part', () => {
    const item = { ...wrong.item, origin: { path: 'a.xlsx', sheet: 'S', row: 3, key: 'K1', part: 2 } };
    const { rows } = run('csv', [{ ...wrong, item }], [decisionOn(wrong, 'accepted')]);
    expect(rows[0]).toMatchObject({ source: 'a.xlsx#S', row: 'K1/2' });
  });
});
