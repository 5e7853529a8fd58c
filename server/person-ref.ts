import type { Person } from '../db/people.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';

/** A person as pages name one. */
export function refOf(person: Person): PersonRef {
  return { id: person.id, name: englishName(person), nameZh: person.nameZh };
}

/** The full name, with what the person is known as behind it where the name does not say: "Chan Tai Man (Peter)". One alone would be mistaken for another. */
export function englishName({ name, knownAs }: Pick<Person, 'name' | 'knownAs'>): string {
  return knownAs === null || name.includes(knownAs) ? name : `${name} (${knownAs})`;
}
