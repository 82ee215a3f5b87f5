import { buildReport } from '#core/qc/report/buildReport';
import type { Mode, Verdict } from '#core/qc/event';
import { REJECTED } from '#core/qc/review/filter';
import { tallyProbes, type ProbeOutcome } from '#core/qc/review/probes';
import { seededRandom } from '#core/qc/statistics/random';
import { STATE_BIT } from '#core/qc/report/reportInput';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { wilsonShare } from '#core/qc/statistics/intervals';
import { reviewInput, type SaidLabel } from './reviewInput.ts';

const RELEVANCE = ['相关', '部分相关', '不相关'];
const TOPIC = ['环境保护', '交通出行', '教育医疗', '住房与物业', '社会治安', '其他'];

/** A review as real ones look: two tasks, three reviewers, a sample, blind labels and planted errors. */
export function sampleReport(labels = 2000, reviewers = ['林晓', 'wang.lei', 'Zhao Min']): ReviewReport {
  const random = seededRandom('sample report');
  const pick = (list: readonly string[], skew = 1.6) => list[Math.floor(random() ** skew * list.length)] ?? '';
  const made = Array.from({ length: labels }, (_, at): SaidLabel => {
    const set = at % 2 === 0 ? RELEVANCE : TOPIC;
    const teacher = random() < 0.012 ? undefined : pick(set);
    const truth = teacher === undefined || random() < 0.085 ? pick(set, 1) : teacher;
    const base = { ...(teacher !== undefined && { teacher }), other: random() < 0.86 ? truth : pick(set) };
    if (random() > 0.64) return { ...base, states: teacher === undefined ? STATE_BIT.unreadable : 0 };
    const isRejected = truth !== teacher && random() < 0.18;
    const verdict: Verdict = isRejected ? 'rejected' : truth === teacher ? 'accepted' : 'corrected';
    const place = random();
    const mode: Mode = place < 0.08 ? 'blind' : place < 0.2 && verdict === 'accepted' ? 'bulk' : 'open';
    const said = reviewers.map((_name, reviewer) => {
      if (reviewer === 0 || random() < 0.22) {
        return random() < 0.93 ? (isRejected ? REJECTED : truth) : pick(set, 1);
      }
      return undefined;
    });
    const states =
      (teacher === undefined ? STATE_BIT.unreadable : 0) |
      (verdict === 'corrected' && random() < 0.2 ? STATE_BIT.stale : 0) |
      (random() < 0.01 ? STATE_BIT.flagged : 0);
    return { ...base, verdict, to: truth, mode, states, said, saidMode: mode };
  });
  const probes = (caught: number, missed: number): ProbeOutcome[] => [
    ...Array.from({ length: 46 }, (_, at) => ({
      probe: 'blind' as const,
      machine: '相关',
      answer: { conclusion: at < 41 ? '相关' : '不相关' },
    })),
    ...Array.from({ length: caught + missed }, (_, at) => ({
      probe: 'planted' as const,
      machine: '相关',
      answer: { conclusion: at < missed ? '相关' : '不相关' },
    })),
  ];
  const report = buildReport({
    ...reviewInput(made, {
      tasks: [
        { id: 'relevance', title: '相关性', labels: RELEVANCE, reasoning: true },
        { id: 'topic', title: 'Topic', labels: TOPIC, reasoning: true },
      ],
      reviewers: reviewers.map((reviewer, at) => ({
        reviewer,
        events: Array.from({ length: at === 0 ? 900 : 260 }, (_, event) => ({
          mode: 'open' as const,
          ms: (4200 - at * 700) * (0.55 + 0.9 * random()) * (1 + 1.2 * Math.exp(-event / 120)),
          undone: random() < 0.02,
        })),
        probes: tallyProbes(probes(11 - at, at)),
      })),
      other: { title: 'relevance-v1', kind: 'job' },
    }),
    job: 'hotline-relevance',
    now: Date.UTC(2026, 1, 3, 9, 30),
  });
  const rate = wilsonShare(3, 125);
  return {
    ...report,
    sample: {
      aql: 1.5,
      lot: labels,
      size: 125,
      accept: 5,
      inspected: 125,
      defects: 3,
      judgement: 'accepted',
      low: rate?.low ?? 0,
      high: rate?.high ?? 1,
      failed: ['部分相关'],
    },
  };
}
