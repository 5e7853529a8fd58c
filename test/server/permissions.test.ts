import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { gate, newRouter, type Permission, permissionInWords, permissionTable, route } from '../../server/permissions.ts';
import { frame } from '../../server/frame.ts';
import { type Act, acts } from '../../workflows/flow/may.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

const roles = ['anonymous', 'employee', 'manager', 'hr', 'admin'] as const;
type Role = (typeof roles)[number];

/** Who gets past the door of each permission. Written out once more here, apart from the table that the server uses. */
const everyoneSignedIn: Role[] = ['employee', 'manager', 'hr', 'admin'];
const hrAndAdmin: Role[] = ['hr', 'admin'];
const door: Record<Act, Role[]> = {
  'task.view': [],
  'task.decide': [],
  'flow.view': hrAndAdmin,
  'flow.edit': hrAndAdmin,
  'flow.publish': hrAndAdmin,
  'cycle.launch': hrAndAdmin,
  'cycle.view': hrAndAdmin,
  'cycle.operate': hrAndAdmin,
  'run.view': hrAndAdmin,
  'people.view': hrAndAdmin,
  'people.details': hrAndAdmin,
  'people.import': hrAndAdmin,
  'people.sheets': hrAndAdmin,
  'people.erase': ['admin'],
  'facts.record': hrAndAdmin,
  'facts.declare': hrAndAdmin,
  'facts.erase': hrAndAdmin,
  'facts.view': [],
  'absences.record': hrAndAdmin,
  'records.write': hrAndAdmin,
  'records.declare': hrAndAdmin,
  'retention.hold': hrAndAdmin,
  'people.administrators': ['admin'],
  settings: ['admin'],
  'connection.use': ['admin'],
  'mailbox.view': hrAndAdmin,
};

function expectedDoor(permission: Permission): readonly Role[] {
  if (permission === 'anyone') return roles;
  if (permission === 'signedIn') return everyoneSignedIn;
  // About a thing that does not exist only those may ask who may do it to everything.
  return door[typeof permission === 'string' ? permission : permission.act];
}

let t: TestApp;
const cookies: Partial<Record<Role, string>> = {};

beforeAll(async () => {
  t = await createTestApp();
  await t.people(
    'id,name,email,roles,manager_id\nadmin,A,a@h.example,admin,\nhr,H,h@h.example,hr,\nmanager,M,m@h.example,,\nemployee,E,e@h.example,,manager\n',
  );
  for (const role of roles) if (role !== 'anonymous') cookies[role] = await t.signIn(role);
});
afterAll(async () => t?.close());

test('every route lets in exactly the roles that its permission names', async () => {
  const wrong: string[] = [];
  const table = permissionTable(t.app);
  expect(table.length).toBeGreaterThan(15);
  for (const { method, path, permission } of table) {
    // Ending the session would sign the role out for all that follows.
    if (path === '/api/session/end') continue;
    for (const role of roles) {
      const status = (
        await t.request(path.replaceAll(/:\w+(\{[^}]*\})?/g, 'no-such-thing').replace('*', 'no-such-thing'), {
          method,
          ...(cookies[role] === undefined ? {} : { cookie: cookies[role] }),
        })
      ).status;
      const letIn =
        path.startsWith('/api/') || method !== 'GET' ? status !== 401 && status !== 403 : status !== 403 && (status !== 303 || role !== 'anonymous');
      const should = expectedDoor(permission).includes(role);
      if (letIn !== should) wrong.push(`${method} ${path} (${permissionInWords(permission)}): ${role} got ${status}`);
      if (status >= 500 && path !== '/api/health') wrong.push(`${method} ${path}: ${role} got ${status}`);
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

test('every act has its line in the table of this test', () => {
  expect(Object.keys(door).sort()).toEqual([...acts].sort());
});

test('a route that declares no permission is refused when the app is made', () => {
  const app = newRouter();
  app.get('/open', gate('anyone'), (c) => c.text('ok'));
  expect(permissionTable(app)).toEqual([{ method: 'GET', path: '/open', permission: 'anyone' }]);
  app.get('/api/forgotten', (c) => c.text('oh'));
  expect(() => permissionTable(app)).toThrow('GET /api/forgotten declares no permission');
  const late = newRouter();
  late.get('/x', (c) => c.text('before the gate'), gate('signedIn'));
  expect(() => permissionTable(late)).toThrow('GET /x declares no permission');
});

const each = route({
  method: 'get',
  path: '/each',
  summary: 'One thing of many',
  permission: { act: 'run.view', of: 'each' },
  responses: { 200: { description: 'A text', content: { 'text/plain': { schema: z.string() } } } },
});

test('a handler that answers about one thing without asking whether it may is stopped', async () => {
  const app = newRouter();
  app.use(
    frame(
      {
        load: async () => ({
          signedIn: { person: {} as never, actor: { personId: 'e', roles: ['employee'], partial: [], reports: [], circles: [] } },
          cookies: [],
        }),
        begin: async () => [],
        end: async () => [],
      },
      'http://x',
      async () => 'Harbour Hotels',
    ),
  );
  app.openapi(each, (c) => c.text('secret', 200));
  app.onError((error, c) => c.text(error.message, 500));
  const answer = await app.request('/each');
  expect([answer.status, await answer.text()]).toEqual([500, 'GET /each answered without asking whether run.view is allowed for this one.']);
});
