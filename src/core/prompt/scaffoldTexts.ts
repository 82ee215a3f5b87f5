import type { ScaffoldWords } from './scaffoldWords.ts';
import { EN } from './scaffoldEn.ts';
import { ZH } from './scaffoldZh.ts';

/** All texts of a language. */
export function scaffoldWords(language: 'zh' | 'en'): ScaffoldWords {
  return language === 'zh' ? ZH : EN;
}
