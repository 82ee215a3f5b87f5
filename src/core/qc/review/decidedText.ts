import type { Translate } from '../../l10n.ts';
import type { Decided } from './review.ts';

/** What an action came to, and how many labels are left. */
export function decidedText(decided: Decided, left: number, t: Translate): string {
  const { verdict, conclusion = '', count, planted } = decided;
  const many = count !== 1;
  switch (verdict) {
    case 'planted': {
      const { shown = '', truth = '', caught = false } = planted ?? {};
      return caught
        ? t('Caught: this was a planted error. The teacher’s real answer is {0}; the label comes back later.', truth)
        : t(
            'That was a planted error: {0} was shown, the teacher’s real answer is {1}. The label comes back later.',
            shown,
            truth,
          );
    }
    case 'accepted':
      return many ? t('{0} labels accepted, {1} left', count, left) : t('Accepted, {0} left', left);
    case 'corrected':
      return many
        ? t('{0} labels corrected to {1}, {2} left', count, conclusion, left)
        : t('Corrected to {0}, {1} left', conclusion, left);
    case 'rejected':
      return t('Rejected, {0} left', left);
    case 'deferred':
      return t('Put off, {0} left', left);
    case 'cleared':
      return many ? t('{0} decisions taken back, {1} left', count, left) : t('Taken back, {0} left', left);
    case 'again':
      return t('Done again, {0} left', left);
    case 'noted':
      break;
  }
  return t('Noted');
}
