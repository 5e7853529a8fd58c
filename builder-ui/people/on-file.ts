import { columnWords } from '../../workflows/flow/sentences/language.ts';
import type { Language } from '../language.ts';
import { capital } from '../steps/card-lines.ts';
import type { usePeopleWords } from './use-people-words.ts';

type Say = ReturnType<typeof usePeopleWords>;

const roles: Record<string, Parameters<Say>[0]> = { admin: 'roleAdmin', hr: 'roleHr', hr_partner: 'roleHrPartner', hr_director: 'roleHrDirector' };
const calendars: Record<string, Parameters<Say>[0]> = { HK: 'holidaysHk', 'HK-statutory': 'holidaysHkStatutory', none: 'holidaysNone' };

/** Roles as the import writes them (`hr_partner`, `hr@department=Rooms`) in words. */
export function rolesWords(given: readonly string[], say: Say, language: Language): string {
  const one = (role: string): string => {
    const [name = '', over] = role.split('@');
    const word = roles[name];
    const words = word === undefined ? capital(columnWords(name, language)) : say(word);
    return over === undefined ? words : say('roleOver', { role: words, over: over.replace(/^[^=]*=/, '') });
  };
  return given.map(one).join(language === 'zh' ? '、' : ', ');
}

/** The name of a set of holidays in words; one that is not known as it is. */
export function calendarWords(name: string, say: Say): string {
  const word = calendars[name];
  return word === undefined ? name : say(word);
}

const days: Record<Language, Record<string, string>> = {
  en: { Mon: 'Monday', Tue: 'Tuesday', Wed: 'Wednesday', Thu: 'Thursday', Fri: 'Friday', Sat: 'Saturday', Sun: 'Sunday' },
  zh: { Mon: '星期一', Tue: '星期二', Wed: '星期三', Thu: '星期四', Fri: '星期五', Sat: '星期六', Sun: '星期日' },
};

/** Work days as the import writes them (`Mon-Fri`, `Mon-Fri+Sat/2`, `none`) in words. */
export function workDaysWords(given: string, say: Say, language: Language): string {
  if (given === 'none') return say('daysNone');
  const parts = given.split('+').map((part) => {
    const [span = '', every] = part.split('/');
    const words = span
      .split('-')
      .map((day) => days[language][day] ?? day)
      .join(say('daysTo'));
    return every === '2' ? say('daysEverySecond', { days: words }) : words;
  });
  return parts.join(language === 'zh' ? '、' : ', ');
}
