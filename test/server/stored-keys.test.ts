import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { compareStoredKeys } from '../../server/stored-keys.ts';
import { createTestApi, type TestApi } from '../helpers/api.ts';
import { testKeys } from '../helpers/app.ts';

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());
const log = pino({ level: 'silent' });

test('a process that lacks a key which the secrets of persons were wrapped by does not start, and says which', async () => {
  await expect(compareStoredKeys(t.sql, testKeys, log)).resolves.toBeUndefined();
  const other = { current: 'journal-2', secrets: { 'journal-2': Buffer.alloc(32) } };
  await expect(compareStoredKeys(t.sql, { ...testKeys, journal: other }, log)).rejects.toThrow(/person_keys needs the journal key journal-1; known: journal-2/);
});

test('a database that is not there yet keeps no process from starting', async () => {
  const away = connect('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  await expect(compareStoredKeys(away, testKeys, log)).resolves.toBeUndefined();
  await away.end({ timeout: 1 });
});
