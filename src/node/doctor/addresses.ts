import type { Translate } from '#core/l10n';
import { readSource } from '../runtime/modelName.ts';
import { registryAddress } from '../runtime/registries.ts';
import type { DoctorAddress, DoctorTeacher } from './doctorContext.ts';

/**
 * The addresses that a person's work would ask: those of the teachers that there is a key for (else of the first one), and
 * where the local runtime and models come from. Only their origins.
 */
export function doctorAddresses(
  teachers: readonly DoctorTeacher[],
  { registry, source }: { readonly registry: string | undefined; readonly source: string | undefined },
  t: Translate,
): readonly DoctorAddress[] {
  const keyed = teachers.filter(({ key }) => key === 'stored' || key === 'environment');
  const asked = keyed.length > 0 ? keyed : teachers.filter(({ key }) => key === 'missing').slice(0, 1);
  const teacherOrigins = [...new Map(asked.map((one) => [one.origin, one])).values()].map(
    ({ title, origin, isOwn }) => ({ name: title, address: origin, isOwn }),
  );
  // A place that cannot be read is told by the command that needs it.
  const place = (name: string, read: () => string, isOwn: boolean): DoctorAddress[] => {
    try {
      return [{ name, address: new URL(read()).origin, isOwn }];
    } catch {
      return [];
    }
  };
  const isAddress = (setting: string | undefined) => setting?.includes('://') === true;
  return [
    ...teacherOrigins,
    ...place(t('the registry of the local runtime'), () => registryAddress(registry), isAddress(registry)),
    ...place(t('the source of models'), () => readSource(source).address, isAddress(source)),
  ];
}
