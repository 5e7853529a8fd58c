import type { Person } from '../../db/people.ts';
import type { Roster } from '../../engine/roster.ts';
import type { PersonRef, TaskView } from '../../workflows/flow/task-view.ts';
import { englishName } from '../person-ref.ts';

/** People as a mail calls them, in its reader's language. */

export function nameOf(person: Person, language = person.language): string {
  return language === 'zh' ? (person.nameZh ?? person.name) : englishName(person);
}

export function nameById(roster: Roster, id: string, language: 'en' | 'zh'): string {
  const person = roster.people.get(id);
  return person === undefined ? id : nameOf(person, language);
}

export function refName({ name, nameZh }: PersonRef, language: 'en' | 'zh'): string {
  return language === 'zh' ? (nameZh ?? name) : name;
}

/** Whom a task is about; null where that is its reader, or nobody. */
export function aboutOf({ subject }: TaskView, reader: Person): string | null {
  return subject === null || subject.id === reader.id ? null : refName(subject, reader.language);
}
