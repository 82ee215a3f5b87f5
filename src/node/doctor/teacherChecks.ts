import type { DoctorCheck, DoctorContext, DoctorTeacher, Finding } from './doctorContext.ts';

/** Which teachers there is a key for, and what address each is bound to. */
export const teacherChecks: readonly DoctorCheck[] = [keys];

async function keys({ t, teachers = [] }: DoctorContext): Promise<Finding[]> {
  const byOrigin = new Map<string, DoctorTeacher[]>();
  for (const teacher of teachers.filter(({ key }) => key === 'stored' || key === 'environment')) {
    byOrigin.set(teacher.origin, [...(byOrigin.get(teacher.origin) ?? []), teacher]);
  }
  const there = [...byOrigin].flatMap(([origin, [first, ...others]]) =>
    first === undefined ? [] : keyLine(origin, [first, ...others], t),
  );
  const unreadable = teachers.filter(({ key }) => key === 'unreadable');
  const missing = teachers.filter(({ key }) => key === 'missing');
  return [
    ...there,
    ...(unreadable.length === 0
      ? []
      : [
          {
            id: 'secret-storage',
            status: 'warn' as const,
            what: t('Secret storage'),
            found: t('it does not answer, so that stored keys cannot be read'),
            todo: t('Unlock the keyring of the system, or set the environment variable {0}.', variablesOf(unreadable)),
          },
        ]),
    {
      id: 'keys',
      status: there.length === 0 && missing.length > 0 ? 'warn' : 'ok',
      what: t('Teachers’ keys'),
      found:
        missing.length === 0 ? t('none is missing') : t('none for {0}', missing.map(({ title }) => title).join(', ')),
      ...(there.length === 0 &&
        missing.length > 0 && {
          todo: t(
            'Replay and models on this machine need none. For another teacher: “Promptmill: Set a Teacher’s API Key…” in VS Code, or one of the environment variables {0}.',
            variablesOf(missing),
          ),
        }),
    },
  ];
}

/** The environment variables that would do for some teachers, as a list to read. */
function variablesOf(teachers: readonly DoctorTeacher[]): string {
  return [...new Set(teachers.map(({ variable }) => variable).filter((name) => name !== undefined))].join(', ');
}

function keyLine(
  origin: string,
  [first, ...others]: readonly [DoctorTeacher, ...DoctorTeacher[]],
  t: DoctorContext['t'],
): Finding[] {
  const place = first.isOwn ? t('its own address') : origin;
  const odd = first.isOdd === true;
  const from =
    first.key === 'stored'
      ? t('stored, and sent to {0} only', place)
      : t('in {0}, and sent to {1} only', first.variable ?? '', place);
  return [
    {
      id: `key-${first.isOwn ? 'own' : new URL(origin).hostname}`,
      status: odd ? 'warn' : 'ok',
      what: t('Key'),
      found: `${[first, ...others].map(({ title }) => title).join(', ')}: ${from}`,
      ...(odd && { todo: t('It looks like no key: it holds blanks or quotes, or stands for one. Enter it anew.') }),
    },
  ];
}

/** Whether a value can be no key: quotes, blanks, or what stands for one in an example. */
export function isOddKey(key: string): boolean {
  return /[\s"'<>]/.test(key) || /^(?:x{3,}|\.{3,}|your|sk-x{3}|sk-your|change)/i.test(key) || key.length < 8;
}
