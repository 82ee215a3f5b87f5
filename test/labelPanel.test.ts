import { describe, expect, it } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { LabelRecord } from '#core/label/record';
import type { RunEvent } from '#core/label/run';
import { ProgressTracker, recordErrorText } from '../src/extension/label/runProgress.ts';
import { runStatusText } from '../src/extension/label/runStatus.ts';
import { isLocal, keyEnvOf, originOf, readTeacherSettings } from '../src/extension/label/teacherSettings.ts';

const texts = { t: translatorOf('en'), errorText: recordErrorText(translatorOf('en')) };

describe('progress of a run', () => {
  it('counts by outcome and keeps the last failure', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 3, skipped: 2 }, 0);
    tracker.apply(recordEvent('labelled', 1, 3), 10);
    tracker.apply(recordEvent('unreadable', 2, 3), 20);
    tracker.apply(recordEvent('failed', 3, 3), 30);
    expect(tracker.progress(40)).toMatchObject({
      total: 3,
      done: 3,
      skipped: 2,
      labelled: 1,
      unreadable: 1,
      failed: 1,
      elapsedMs: 40,
      lastFailure: 'Not known. Record it.',
      causes: [
        { cause: 'unreadable', text: 'unreadable reply', count: 1 },
        { cause: 'replay.unknownRecord', text: 'not recorded', count: 1 },
      ],
    });
  });

  it('lets the last answers flow by, newest first; of a trial all, with their reasoning', () => {
    const answer = { taskId: 'topic', conclusion: ' 相关 ', reasoning: 'It  asks\nfor a repair.' };
    const events = Array.from({ length: 6 }, (_, index) => {
      const event = recordEvent('labelled', index + 1, 6) as Extract<RunEvent, { type: 'record' }>;
      const record = { ...event.record, answers: [answer], agreement: { topic: 2 / 3 } } as LabelRecord;
      return { ...event, record };
    });
    const [tracker, trial] = [new ProgressTracker(0, texts), new ProgressTracker(0, texts, true)];
    for (const event of events) {
      tracker.apply(event, 10);
      trial.apply(event, 10);
    }
    expect(tracker.progress(20).last.map(({ id }) => id)).toEqual(['6', '5', '4', '3']);
    expect(tracker.progress(20).last[0]?.answers).toEqual([
      { task: 'topic', conclusion: '相关', reasoning: '', agreement: 2 / 3 },
    ]);
    expect(trial.progress(20).last).toHaveLength(6);
    expect(trial.progress(20).last[0]?.answers[0]?.reasoning).toBe('It asks for a repair.');
  });

  it('says what it cost, and from five paid answers on what all will cost', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 100, skipped: 0 }, 0);
    for (let done = 1; done <= 5; done++) {
      tracker.apply({ ...recordEvent('labelled', done, 100), money: { CNY: done * 0.02, USD: 0 } } as RunEvent, done);
      if (done === 4) expect(tracker.progress(done).expected).toBeUndefined();
    }
    expect(tracker.progress(5)).toMatchObject({ cost: '¥0.10', expected: '¥2.00' });
  });

  it('says nothing of the pace until there is one, then what is left', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 10, skipped: 0 }, 0);
    tracker.apply(recordEvent('labelled', 1, 10), 1000);
    expect(tracker.progress(1000).perMinute).toBeUndefined();
    tracker.apply(recordEvent('labelled', 2, 10), 2000);
    tracker.apply(recordEvent('labelled', 3, 10), 3000);
    tracker.apply(recordEvent('labelled', 4, 10), 4000);
    const progress = tracker.progress(4000);
    expect(progress.perMinute).toBeCloseTo(60);
    expect(progress.remainingMs).toBeCloseTo(6000);
  });

  it('counts a pause neither as elapsed nor into the pace', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 10, skipped: 0 }, 0);
    tracker.apply(recordEvent('labelled', 1, 10), 1000);
    tracker.apply(recordEvent('labelled', 2, 10), 2000);
    tracker.apply({ type: 'paused' }, 2000);
    expect(tracker.progress(60_000).elapsedMs).toBe(2000);
    tracker.apply({ type: 'resumed' }, 62_000);
    tracker.apply(recordEvent('labelled', 3, 10), 63_000);
    tracker.apply(recordEvent('labelled', 4, 10), 64_000);
    expect(tracker.progress(64_000).elapsedMs).toBe(4000);
    expect(tracker.progress(64_000).perMinute).toBeCloseTo(60);
  });

  it('counts a wait down and forgets it when it is over', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 1, skipped: 0 }, 0);
    tracker.apply({ type: 'waiting', reason: 'rate-limit', ms: 2000 }, 100);
    expect(tracker.progress(600).waiting).toEqual({ reason: 'rate-limit', ms: 1500 });
    expect(tracker.progress(2100).waiting).toBeUndefined();
  });

  it('is what the status bar shows, in both languages', () => {
    const tracker = new ProgressTracker(0, texts);
    tracker.apply({ type: 'started', total: 62, skipped: 0 }, 0);
    tracker.apply(recordEvent('labelled', 12, 62), 1);
    const run = {
      state: 'running',
      job: 'relevance',
      jobDir: '/w/.promptmill/jobs/relevance',
      teacher: 'Kimi',
      replay: false,
      purpose: 'all',
      progress: tracker.progress(2),
    } as const;
    expect(runStatusText(run, translatorOf('en'))).toEqual({
      text: '$(sync~spin) Promptmill 12/62',
      tooltip: 'Labelling relevance with Kimi: 12 of 62',
    });
    expect(runStatusText(run, translatorOf('zh-cn'))?.tooltip).toBe('正在用 Kimi 标注 relevance：12 / 62');
    expect(runStatusText({ ...run, state: 'paused' }, translatorOf('en'))?.text).toBe(
      '$(debug-pause) Promptmill 12/62',
    );
    expect(runStatusText({ state: 'idle' }, translatorOf('en'))).toBeUndefined();
  });
});

describe('teachers of the setting', () => {
  const ollama = { id: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3', needsKey: false };

  it('become teachers; a key is asked for unless it says that none is needed', () => {
    const lab = { id: 'my-lab', title: 'Lab', baseUrl: 'https://llm.example/v1', model: 'm', limits: { rpm: 30 } };
    expect(readTeacherSettings([ollama, lab], ['replay']).teachers).toEqual([
      { id: 'ollama', title: 'ollama (qwen3)', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3' },
      {
        id: 'my-lab',
        title: 'Lab',
        baseUrl: 'https://llm.example/v1',
        model: 'm',
        apiKeyEnv: 'PROMPTMILL_KEY_MY_LAB',
        limits: { rpm: 30 },
      },
    ]);
  });

  it('that are not right are left out and named, the others stay', () => {
    const { teachers, problems } = readTeacherSettings(
      [
        { ...ollama, baseUrl: 'file:///etc/passwd' },
        { ...ollama, id: 'replay' },
        ollama,
        ollama,
        'nonsense',
        { ...ollama, id: 'x', limits: { rpm: 0 } },
      ],
      ['replay'],
    );
    expect(teachers.map(({ id }) => id)).toEqual(['ollama']);
    expect(problems).toHaveLength(5);
    expect(problems[0]).toContain('promptmill.teachers[0].baseUrl');
    expect(problems[4]).toContain('promptmill.teachers[5].limits.rpm');
  });

  it('may be anything, since people write settings by hand', () => {
    for (const setting of [undefined, null, {}, 'x', [null], [[]]]) {
      expect(readTeacherSettings(setting, []).teachers).toEqual([]);
    }
  });

  it('have a key for each origin, not for each path', () => {
    expect(originOf('https://api.moonshot.cn/v1')).toBe('https://api.moonshot.cn');
    expect(originOf('https://api.moonshot.cn:8443/v1')).toBe('https://api.moonshot.cn:8443');
    expect(originOf('https://api.moonshot.cn@evil.example/v1')).toBe('https://evil.example');
    expect(originOf('')).toBeUndefined();
    expect(originOf('ftp://x')).toBeUndefined();
  });

  it('have an environment name that no other tool uses', () => {
    expect(keyEnvOf('my-lab.v2')).toBe('PROMPTMILL_KEY_MY_LAB_V2');
  });

  it('are local by their address only', () => {
    expect(['http://127.0.0.1:1/v1', 'http://localhost/v1', 'http://[::1]:8000/v1'].map(isLocal)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['https://127.0.0.1.evil.example/v1', 'https://api.moonshot.cn/v1', ''].map(isLocal)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

function recordEvent(status: LabelRecord['status'], done: number, total: number): RunEvent {
  const head = {
    item: { id: String(done), text: 'x', origin: { path: 'x.txt' }, fields: {} },
    requestKey: 'k',
    at: '2026-01-01T00:00:00Z',
  };
  const reply = {} as Extract<LabelRecord, { status: 'labelled' }>['reply'];
  const record: LabelRecord =
    status === 'labelled'
      ? { ...head, status, answers: [], reply }
      : status === 'unreadable'
        ? { ...head, status, reason: 'empty', answers: [], reply }
        : { ...head, status, error: { code: 'replay.unknownRecord', message: 'Not known.', hint: 'Record it.' } };
  const usage = { input: 0, output: 0, cached: 0 };
  return { type: 'record', record, done, total, usage, money: { CNY: 0, USD: 0 } };
}
