import { expect, test } from 'vitest';
import { type Act, acts, actorOf, may, mayKnow, rolesFor } from '../../workflows/flow/may.ts';

const employee = actorOf({ id: 'e', roles: [] }, []);
const manager = actorOf({ id: 'm', roles: ['hr_partner@department=Rooms'] }, ['e']);
const hr = actorOf({ id: 'h', roles: ['hr'] }, []);
const admin = actorOf({ id: 'a', roles: ['admin', 'hr'] }, []);
const roomsHr = actorOf({ id: 'r', roles: ['hr@department=Rooms'] }, []);

test('roles come from the file and from having reports', () => {
  expect([employee, manager, hr, admin, roomsHr].map(({ roles }) => roles)).toEqual([
    ['employee'],
    ['employee', 'manager'],
    ['employee', 'hr'],
    ['employee', 'hr', 'admin'],
    ['employee'],
  ]);
  expect(roomsHr.partial).toEqual([{ role: 'hr', column: 'department', value: 'Rooms' }]);
});

const toEverything: Record<Act, string> = {
  'task.view': '',
  'task.decide': '',
  'flow.view': 'hr admin',
  'flow.edit': 'hr admin',
  'flow.publish': 'hr admin',
  'cycle.launch': 'hr admin',
  'cycle.view': 'hr admin',
  'cycle.operate': 'hr admin',
  'run.view': 'hr admin',
  'people.view': 'hr admin',
  'people.details': 'hr admin',
  'people.import': 'hr admin',
  'people.sheets': 'hr admin',
  'people.erase': 'admin',
  'facts.record': 'hr admin',
  'facts.declare': 'hr admin',
  'facts.erase': 'hr admin',
  'facts.view': '',
  'absences.record': 'hr admin',
  'records.write': 'hr admin',
  'records.declare': 'hr admin',
  'retention.hold': 'hr admin',
  'people.administrators': 'admin',
  settings: 'admin',
  'connection.use': 'admin',
  'mailbox.view': 'hr admin',
};

test.each(acts)('%s is open to the roles of the table and to nobody else', (act) => {
  expect(rolesFor(act).join(' ')).toBe(toEverything[act]);
  const allowed = Object.entries({ employee, manager, hr, roomsHr })
    .filter(([, actor]) => may(actor, act))
    .map(([name]) => name);
  expect(allowed).toEqual(toEverything[act].includes('hr') ? ['hr'] : []);
  expect(may(admin, act)).toBe(toEverything[act] !== '');
});

test('a person sees their own run and a manager those of their reports, nobody else', () => {
  expect(may(employee, 'run.view', { personId: 'e' })).toBe(true);
  expect(may(manager, 'run.view', { personId: 'e' })).toBe(true);
  expect(may(manager, 'run.view', { personId: 'x' })).toBe(false);
  expect(may(employee, 'run.view', { personId: 'm' })).toBe(false);
  expect(may(employee, 'run.view', { personId: null })).toBe(false);
});

test('values of a kind are seen by whom its declaration names, and by nobody else', () => {
  const of = (seenBy: string[]) => ({ personId: 'e', columns: { department: 'Rooms' }, seenBy });
  const seers = (seenBy: string[]) =>
    Object.entries({ employee, manager, hr, admin, roomsHr })
      .filter(([, actor]) => may(actor, 'facts.view', of(seenBy)))
      .map(([name]) => name);
  expect(seers(['person'])).toEqual(['employee']);
  expect(seers(['manager'])).toEqual(['manager']);
  expect(seers(['hr'])).toEqual(['hr', 'admin', 'roomsHr']);
  expect(seers(['hr_partner'])).toEqual(['manager']);
  expect(seers([])).toEqual([]);
  expect(may(employee, 'facts.view', { seenBy: ['person'] })).toBe(false);
  expect(may(roomsHr, 'facts.view', { personId: 'x', columns: { department: 'Kitchen' }, seenBy: ['hr'] })).toBe(false);
});

test('only who holds a part of a task opens and decides it, whatever their role', () => {
  for (const act of ['task.view', 'task.decide'] as const) {
    expect(may(employee, act, { holders: ['e'] })).toBe(true);
    for (const actor of [manager, hr, admin]) expect(may(actor, act, { holders: ['e'], personId: 'e' })).toBe(false);
  }
});

test('a role over a part of the people reaches those and no act without a person', () => {
  expect(may(roomsHr, 'people.view', { personId: 'x', columns: { department: 'Rooms' } })).toBe(true);
  expect(may(roomsHr, 'people.view', { personId: 'x', columns: { department: 'Kitchen' } })).toBe(false);
  expect(may(roomsHr, 'people.view', { personId: 'x', columns: {} })).toBe(false);
  for (const act of ['flow.edit', 'people.import', 'settings'] as const) expect(may(roomsHr, act)).toBe(false);
});

test('the owner of a cycle sees and steers it, and launches nothing', () => {
  expect(may(manager, 'cycle.operate', { ownerId: 'm' })).toBe(true);
  expect(may(manager, 'run.view', { ownerId: 'm', personId: 'x' })).toBe(true);
  expect(may(manager, 'cycle.view', { ownerId: 'x' })).toBe(false);
  expect(may(manager, 'cycle.launch', { ownerId: 'm' })).toBe(false);
});

test('what is confidential is there only for those in its circle, who launched it, and who is asked', () => {
  const inside = actorOf({ id: 'i', roles: ['grievances'] }, []);
  const secret = { circle: 'grievances', personId: 'e', ownerId: 'o', holders: ['w'] };
  expect(mayKnow(inside, secret) && may(inside, 'run.view', secret) && may(inside, 'cycle.view', secret)).toBe(true);
  for (const outside of [employee, manager, hr, admin, roomsHr]) for (const act of acts) expect([act, may(outside, act, secret)]).toEqual([act, false]);
  const owner = actorOf({ id: 'o', roles: ['hr'] }, []);
  const asked = actorOf({ id: 'w', roles: [] }, []);
  expect([may(owner, 'cycle.operate', secret), may(asked, 'task.decide', secret), may(asked, 'run.view', secret)]).toEqual([true, true, false]);
  expect(may(inside, 'flow.edit', secret)).toBe(false);
});

test('a connection is open to the roles it names, whatever they are called', () => {
  const payroll = actorOf({ id: 'p', roles: ['payroll'] }, []);
  expect(may(payroll, 'connection.use', { openTo: ['payroll', 'hr'] })).toBe(true);
  expect(may(hr, 'connection.use', { openTo: ['payroll'] })).toBe(false);
  expect(may(admin, 'connection.use', { openTo: [] })).toBe(true);
});
