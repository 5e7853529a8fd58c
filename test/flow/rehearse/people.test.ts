import { describe, expect, it } from 'vitest';
import { createPeople, fromTheStart, type Places } from '../../../workflows/flow/rehearse/people.ts';

const places: Places = {
  zone: (zone) => ({ zone, transitions: [] }),
  zoneOf: ({ fields }) => fields.zone ?? 'UTC',
  calendarOf: ({ fields }) => ({ name: fields.calendar ?? 'none', weekdays: [], off: [], on: [] }),
  calendarNamed: (name) => ({ name, weekdays: [], off: [], on: [] }),
};

function staff() {
  let now = 0;
  const people = createPeople(places, () => now);
  people.put('cat', fromTheStart({}));
  people.put('bob', fromTheStart({ manager_id: 'cat', roles: 'hr@department=Rooms; coach' }));
  people.put('amy', fromTheStart({ manager_id: 'bob', department: 'Rooms', email: 'amy@x.example', name: 'Amy', shared_mailbox: 'true' }));
  return { people, at: (instant: number) => ((now = instant), people) };
}

describe('people in two times', () => {
  it('are seen without names and addresses', () => {
    expect(staff().people.person('amy')).toEqual({
      id: 'amy',
      managerId: 'bob',
      hasMail: true,
      sharedMailbox: true,
      language: 'en',
      roles: [],
      leftOn: null,
      fields: { id: 'amy', manager_id: 'bob', department: 'Rooms' },
    });
  });

  it('change when it takes effect, and are known as they will be from when it is known', () => {
    const { people, at } = staff();
    at(10);
    people.put('amy', { effective: 20, known: 10, columns: { manager_id: 'cat', department: null } });
    expect(people.person('amy')?.managerId).toBe('bob');
    expect(people.person('amy', 20)?.managerId).toBe('cat');
    expect(people.reports('cat')).toEqual(['bob']);
    expect(people.reports('cat', 25)).toEqual(['amy', 'bob']);
    at(20).touch('amy');
    expect(people.person('amy')).toMatchObject({ managerId: 'cat', fields: { id: 'amy', manager_id: 'cat' } });
    expect(people.person('amy', 15)?.managerId).toBe('bob');
    expect([people.reports('bob'), people.reports('cat')]).toEqual([[], ['amy', 'bob']]);
    expect(people.reports('bob', 15)).toEqual(['amy']);
  });

  it('that came late are told by what is known now, for the past too', () => {
    const { people, at } = staff();
    at(50);
    expect(people.person('amy', 30)?.fields.grade).toBeUndefined();
    people.put('amy', { effective: 20, known: 50, columns: { grade: '3' } });
    expect([people.person('amy', 10)?.fields.grade, people.person('amy', 30)?.fields.grade, people.person('amy')?.fields.grade]).toEqual([undefined, '3', '3']);
  });

  it('of one instant: what was known last wins', () => {
    const { people, at } = staff();
    at(10);
    people.put('amy', { effective: 5, known: 10, columns: { grade: '1' } });
    at(11);
    people.put('amy', { effective: 5, known: 11, columns: { grade: '2' } });
    expect(people.person('amy')?.fields.grade).toBe('2');
  });

  it('are found by role, in their scope first, and by column; as of before they came as they were first', () => {
    const { people, at } = staff();
    expect(people.holders('hr', { column: 'department', value: 'Rooms' })).toEqual(['bob']);
    expect(people.holders('hr', { column: 'department', value: 'Board' })).toEqual([]);
    expect(people.holders('coach', { column: 'department', value: 'Board' })).toEqual(['bob']);
    expect(people.members('department', 'Rooms')).toEqual(['amy']);
    at(1);
    people.put('aaron', { effective: 1, known: 1, columns: { department: 'Rooms', roles: 'coach' } });
    expect([people.members('department', 'Rooms'), people.holders('coach', null)]).toEqual([
      ['aaron', 'amy'],
      ['aaron', 'bob'],
    ]);
    expect(people.members('department', 'Rooms', 0)).toEqual(['aaron', 'amy']);
  });

  it('of nobody: no person, and the places of the cycle', () => {
    const { people } = staff();
    expect([people.person('zoe'), people.zoneOf('zoe'), people.calendarOf('zoe').name, people.reports('zoe')]).toEqual([undefined, 'UTC', 'none', []]);
  });
});
