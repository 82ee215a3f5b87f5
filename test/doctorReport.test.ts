import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { ignoredSettings } from '#core/doctor/ignoredSettings';
import { worstOf, type DoctorReport } from '#core/doctor/report';
import { reportMarkdown } from '#core/doctor/reportMarkdown';
import { reportText } from '#core/doctor/reportText';
import { withoutPerson, type Person } from '#core/doctor/withoutPerson';
import { translator } from '#core/l10n';

const t = translator();
const person: Person = {
  homes: ['/home/li.lei', 'C:\\Users\\Li Lei'],
  workspaces: ['/home/li.lei/work/Projekt Nord', '/srv/secondproject'],
  users: ['li.lei', '韩梅梅', 'root'],
  hosts: ['kiefer7', 'kiefer7.corp.example'],
  secrets: ['p@ss/word', 'aVeryPlainWord'],
};
const key = (...parts: readonly string[]) => parts.join('-');

describe('a report that can be pasted', () => {
  test.each([
    // places
    ['/home/li.lei/work/Projekt Nord/.venv/bin/python3 -m pip', './.venv/bin/python3 -m pip'],
    ['100 GB free at /home/li.lei/work/Projekt Nord', '100 GB free at .'],
    ['file:///home/li.lei/work/Projekt%20Nord/a', 'file:/./a'],
    ['/srv/secondproject/data', '<folder>/data'],
    ['/mnt/copies/secondproject/data', '/mnt/copies/<folder>/data'],
    ['/home/li.lei/envs/lf', '~/envs/lf'],
    ['/home/li.leifert/x', '/home/<user>/x'],
    ['/home/other/x and /Users/Mei Han/y', '/home/<user>/x and /Users/<user>/y'],
    ['c:\\users\\li lei\\lf', '~\\lf'],
    [String.raw`"C:\\Users\\Li Lei\\lf"`, String.raw`"~\\lf"`],
    ['C:\\Users\\Somebody Else\\lf', 'C:\\Users\\<user>\\lf'],
    ['/opt/conda/bin/python3, /usr/bin/python', '/opt/conda/bin/python3, /usr/bin/python'],
    // people and machines
    ['li.lei@KIEFER7', '<email>'],
    ['reached KIEFER7.corp.example as li.lei', 'reached <host> as <user>'],
    ['韩梅梅的电脑', '<user>的电脑'],
    ['root owns it', 'root owns it'],
    ['mei@mail.example.com', '<email>'],
    // networks
    ['10.1.2.3:8000, 127.0.0.1:80, 192.168.0.12', '<ip>:8000, 127.0.0.1:80, <ip>'],
    ['fe80::a:b%eth0, ::1, 2001:db8:0:0:0:0:0:7', '<ip>, ::1, <ip>'],
    ['aa:bb:cc:00:11:22', '<mac>'],
    ['12:30:45, 550.54.15, 2.8.0+cu128, 0.9.5.dev0', '12:30:45, 550.54.15, 2.8.0+cu128, 0.9.5.dev0'],
    ['http://bob:p@ss/word@proxy', 'http://…'],
    ['https://bob:x@y@host/a', 'https://…/a'],
    // secrets
    ['said aVeryPlainWord twice: aVeryPlainWord', 'said … twice: …'],
    [`key ${key('sk', 'abcdefgh12345')}`, 'key sk-…'],
    [`token ${key('hf_abcdefgh', '12345')}`, 'token hf-…'],
    ['Authorization: Bearer abc.def', 'Authorization: … …'],
    ['api_key=abcdef&x=1', 'api_key=…&x=1'],
    ['{"token": "abcdef"}', '{"token": "…"}'],
    ['a 0123456789abcdef0123456789abcdef b', 'a … b'],
  ])('%s', (text, clean) => {
    expect(withoutPerson(text, person)).toBe(clean);
  });

  test('text of nobody in particular stays as it is, in both languages', () => {
    const sentence = '{0} of {1} GiB free, {2} processor cores';
    for (const say of [t, translatorOf('zh-cn')]) {
      const text = say(sentence, '3.1', '7.9', 8);
      expect(withoutPerson(text, { homes: [], workspaces: [], users: [], hosts: [], secrets: [] })).toBe(text);
      expect(withoutPerson(text, person)).toBe(text);
    }
  });
});

const report: DoctorReport = {
  stations: ['machine', 'prompt', 'train'],
  lines: [
    { id: 'node', station: 'machine', status: 'ok', what: 'Node', found: '24.1.0' },
    { id: 'network', station: 'machine', status: 'skipped', what: 'Network', found: 'not asked' },
    { id: 'python', station: 'train', status: 'ok', what: 'Python', found: '3.12 | ~/my_env\n<img src=x>' },
    { id: 'gpu', station: 'train', status: 'fail', what: 'GPU', found: 'none', todo: 'Run `nvidia-smi`.' },
  ],
};

describe('the doctor’s report', () => {
  test('as Markdown says how the stations stand and what to do first; no text of the system becomes markup', () => {
    const page = reportMarkdown(report, t);
    expect(page).toContain('| – | This machine | nothing is missing of what was asked |');
    expect(page).toContain('| ✓ | Prompt | ready; it needs nothing of its own |');
    expect(page).toContain('| ✗ | Train | something is missing |');
    expect(page.indexOf('1. Train · **GPU**')).toBeLessThan(page.indexOf('| ✓ | Python'));
    expect(page).toContain(String.raw`3.12 \| \~/my\_env \<img src=x\>`);
    expect(page).toContain(String.raw`Run \`nvidia-smi\`.`);
  });

  test('says of Restricted Mode what does not begin there, whatever else is ready', () => {
    const trust = { id: 'trust', station: 'machine', status: 'warn', what: 'Workspace trust', found: 'no' } as const;
    const page = reportMarkdown(
      {
        stations: ['machine', 'prompt', 'label', 'review', 'train', 'run'],
        lines: [trust, ...report.lines.slice(2, 3)],
      },
      t,
    );
    for (const station of ['Label', 'Train', 'Run'])
      expect(page).toContain(`| ✗ | ${station} | off in Restricted Mode |`);
    expect(page).toContain('| ⚠ | This machine | can begin; some things are worth a look |');
    expect(page).toContain('| ✓ | Prompt | ready; it needs nothing of its own |');
    expect(page).toContain('| ✓ | Review | ready; it needs nothing of its own |');
  });

  test('as text is a block a station, with one line for each thing', () => {
    const [machine = '', prompt = '', train = ''] = reportText(report, t).split('\n\n');
    expect(machine).toMatch(/^This machine: nothing is missing of what was asked\n✓ ok {9}Node {4}/);
    expect(prompt).toBe('Prompt: ready; it needs nothing of its own');
    expect(train.split('\n')).toHaveLength(5);
    expect(train).toContain('→ Run `nvidia-smi`.');
    expect(reportText(report, translatorOf('zh-cn'))).toContain('训练: 缺少一些东西');
  });

  test('counts a station by its own lines', () => {
    expect([worstOf(report), worstOf(report, 'machine'), worstOf(report, 'prompt')]).toEqual(['fail', 'skipped', 'ok']);
  });
});

describe('settings of a workspace without effect', () => {
  const rules = {
    declared: { 'promptmill.lint.enabled': { scope: 'resource' }, 'promptmill.teachers': { scope: 'machine' } },
    restricted: ['promptmill.lint.enabled'],
    trusted: true,
  };
  const text = `{
    // "promptmill.old": 1,
    "promptmill.lint.enabled": false, "promptmill.lint.enable": false,
    "promptmill.teachers" : [], "editor.fontSize": 3
  }`;

  test('are those that belong to the machine and those that do not exist', () => {
    expect(ignoredSettings(text, rules)).toEqual([
      { name: 'promptmill.lint.enable', why: 'unknown' },
      { name: 'promptmill.teachers', why: 'machine' },
    ]);
    expect(ignoredSettings('', rules)).toEqual([]);
  });

  test('in Restricted Mode also those that the manifest restricts', () => {
    expect(ignoredSettings(text, { ...rules, trusted: false })).toContainEqual({
      name: 'promptmill.lint.enabled',
      why: 'restricted',
    });
  });
});
