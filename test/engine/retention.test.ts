import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annotationsOf, recordsOf } from '../../db/records.ts';
import { adoptRecordTypes } from '../../db/record-types.ts';
import { dueRecords } from '../../db/retention.ts';
import type { Saying } from '../../engine/changes.ts';
import type { Engine } from '../../engine/engine.ts';
import { recordByHand } from '../../engine/files.ts';
import { holdByHand, passRetention } from '../../engine/retention.ts';
import { verifyJournal } from '../../engine/verify-journal.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { putPeople, launchFlow, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { personOf } from '../helpers/script.ts';

let database: TestDatabase;
let engine: Engine;
beforeEach(async () => {
  database = await createDatabase();
  engine = testEngine(database.sql);
  await putPeople(database.sql, [personOf('amy', {}), personOf('hri', { roles: 'hr' })]);
  await database.sql.begin((tx) =>
    adoptRecordTypes(
      tx,
      {
        note: { name: { en: 'Note' }, fields: {}, keepMonths: { atMost: 3 } },
        paper: { name: { en: 'Paper' }, fields: {}, keepMonths: { atLeast: 600 } },
        plain: { name: { en: 'Plain' }, fields: {}, finalAfterDays: 0 },
      },
      'hri',
    ),
  );
});
afterEach(() => database.drop());

const real: Saying = { by: 'hri', at: '2026-03-02T01:00:00.000Z', today: '2026-03-02', origin: { trial: null, own: null } };
const asked = { person: 'amy', effective: '2020-01-01', until: null, text: null };
const put = (type: string, values: Answers, more: Partial<Parameters<typeof recordByHand>[2]> = {}, saying = real) =>
  database.sql.begin((tx) => recordByHand(engine, tx, { ...asked, does: 'write', type, values, ...more }, saying));
const file = (type: string) => recordsOf(database.sql, [{ personId: 'amy', type }], null);
const kinds = async () => (await database.sql<{ kind: string }[]>`select kind from journal_around where person_id = 'amy' order by n`).map(({ kind }) => kind);
const texts = async () =>
  (await database.sql<{ body: unknown }[]>`select body from journal_texts where person_id = 'amy' and body is not null`).map(({ body }) =>
    JSON.stringify(body),
  );

describe('retention on real files', () => {
  it('erases the value wherever it stands; the entry stays, and every chain holds', async () => {
    await put('note', { said: 'A secret' });
    const [before] = await file('note');
    await put('note', { text: 'More of the secret' }, { does: 'annotate' });
    await put('note', { said: 'Stays' }, { effective: '2126-01-01' });
    expect(await annotationsOf(database.sql, [before?.id ?? ''])).toHaveLength(1);
    expect((await texts()).join()).toContain('secret');
    await passRetention(engine);
    expect(await file('note')).toMatchObject([
      { status: 'erased', values: {}, effective: '2020-01-01' },
      { status: 'inForce', values: { said: 'Stays' } },
    ]);
    expect((await texts()).join()).not.toContain('secret');
    expect(await annotationsOf(database.sql, [before?.id ?? ''])).toEqual([]);
    expect(await kinds()).toEqual(['record.written', 'record.annotated', 'record.written', 'retention.due', 'retention.purged']);
  });

  it('does it once, however often and by however many it is looked at', async () => {
    await put('note', { said: 'A secret' });
    await Promise.all([passRetention(engine), passRetention(testEngine(database.sql))]);
    await passRetention(engine);
    expect((await kinds()).filter((kind) => kind.startsWith('retention.'))).toEqual(['retention.due', 'retention.purged']);
  });

  it('tells once that it is held by hand, and erases when that is lifted', async () => {
    const hold = (lift: boolean) => database.sql.begin((tx) => holdByHand(engine, tx, { person: 'amy', lift, reason: 'A claim' }, real));
    await put('note', { said: 'A secret' });
    expect(await hold(false)).toEqual({ refused: null });
    expect(await hold(false)).toEqual({ refused: 'isHeld' });
    await passRetention(engine);
    await passRetention(engine);
    expect(await file('note')).toMatchObject([{ values: { said: 'A secret' } }]);
    expect(await hold(true)).toEqual({ refused: null });
    await passRetention(engine);
    expect(await file('note')).toMatchObject([{ status: 'erased' }]);
    const all = ['retention.held', 'retention.due', 'retention.held', 'retention.held', 'retention.purged'];
    expect((await kinds()).filter((kind) => kind.startsWith('retention.'))).toEqual(all);
  });

  it('is not stopped by a trial about the same person, and leaves files of a trial to its own time', async () => {
    const { flow } = parseFlow({
      schema: 1,
      key: 'holding',
      name: { en: 'Holding' },
      data: { holdsDataOfSubject: true },
      records: { note: { name: { en: 'Note' } } },
      steps: {
        begin: { id: 'begin', kind: 'start', name: { en: 'begin' }, settings: {} },
        each: { id: 'each', kind: 'forEach', name: { en: 'each' }, settings: { first: 'write' } },
        finish: { id: 'finish', kind: 'end', name: { en: 'finish' }, settings: {} },
        write: { id: 'write', kind: 'record', name: { en: 'write' }, in: 'each', settings: { type: 'note', values: { said: 'In the trial' } } },
        later: { id: 'later', kind: 'wait', name: { en: 'later' }, in: 'each', settings: { until: { from: { anchor: 'date', date: '2028-01-01' } } } },
        done: { id: 'done', kind: 'end', name: { en: 'done' }, in: 'each', settings: {} },
      },
      edges: [
        { from: 'begin', port: 'next', to: 'each' },
        { from: 'each', port: 'done', to: 'finish' },
        { from: 'write', port: 'next', to: 'later' },
        { from: 'later', port: 'reached', to: 'done' },
      ],
    });
    if (flow === null) throw new Error('the flow is unreadable');
    const trial = await launchFlow(engine, flow, { people: ['amy'], start: '2020-03-01T01:00:00.000Z' });
    await put('note', { said: 'A secret' });
    await passRetention(engine);
    expect(await file('note')).toMatchObject([{ status: 'erased' }]);
    const own = { trial, after: '0001-01-01', until: '2020-06-01', limit: 10 };
    expect(await dueRecords(database.sql, own)).toMatchObject([{ dueOn: '2020-06-01', dueAt: null }]);
    const [run] = await database.sql<{ id: string }[]>`select id from runs where subject_id = 'amy'`;
    expect(await verifyJournal(database.sql, run?.id ?? '')).toMatchObject({ broken: null });
  });
});

describe('what is on file', () => {
  it('is not erased before its shortest time is over', async () => {
    await put('paper', { n: 1 }, { effective: '2020-01-01' });
    expect(await put('paper', {}, { does: 'erase' })).toEqual({ refused: 'mustStay' });
    expect(await put('plain', { n: 1 })).toEqual({ refused: null });
    expect(await put('plain', {}, { does: 'erase' })).toEqual({ refused: null });
  });

  it('is put right by its id, while it is not final', async () => {
    await put('plain', { n: 1 });
    const [first] = await file('plain');
    const record = first?.id ?? '';
    const soon = { ...real, at: new Date(Date.parse(real.at) + 60_000).toISOString() };
    expect(await put('plain', { n: 2 }, { does: 'supersede', record }, soon)).toEqual({ refused: null });
    expect(await file('plain')).toMatchObject([{ status: 'superseded' }, { status: 'inForce', values: { n: 2 } }]);
    const [, second] = await file('plain');
    const later = { ...real, at: '2026-03-04T01:00:00.000Z', today: '2026-03-04' };
    expect(await put('plain', { n: 3 }, { does: 'supersede', record: second?.id ?? '' }, later)).toEqual({ refused: 'final' });
    expect(await put('plain', {}, { does: 'revoke', record: second?.id ?? '' }, later)).toEqual({ refused: 'final' });
    expect(await put('plain', { text: 'Noted' }, { does: 'annotate', record: second?.id ?? '' }, later)).toEqual({ refused: null });
  });
});
