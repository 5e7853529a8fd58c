import { createHash } from 'node:crypto';
import { publish } from '../../engine/publish.ts';
import { insertFlow } from '../../db/flows.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { createTestApp } from './app.ts';
import { settle } from './cycle.ts';
import { reviewFlow } from './flows.ts';

/** Two people with one manager, one with nobody above, one of HR, a leaver and one who joins later. */
export const roster = [
  'id,name,name_zh,email,roles,manager_id,department,hired_on,left_on,language',
  'admin,Ada,,ada@h.example,admin,,,,,',
  'hr,Ho,,ho@h.example,hr,,Office,,,',
  'bob,Bob,,bob@h.example,,,Rooms,,,',
  'amy,Amy,艾美,amy@h.example,,bob,Rooms,,,',
  'ben,Ben,,,,bob,Kitchen,,,',
  'zed,Zed,,zed@h.example,,,Kitchen,,,zh',
  'old,Old,,old@h.example,,bob,Rooms,,2027-02-01,',
  'new,New,,new@h.example,,bob,Rooms,2028-01-01,,',
].join('\n');

/** A server with the roster above and JSON in and out. */
export async function createTestApi() {
  const t = await createTestApp();
  await t.people(roster);
  const cookies = new Map<string, string>();
  const { engine } = t.deps;

  async function ask<Body = Record<string, unknown>>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Body & { error: { code: string; message: string } } }> {
    const cookie = cookies.get(who) ?? (await t.signIn(who));
    cookies.set(who, cookie);
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await t.request(path, { method, cookie, ...init });
    return { status: answer.status, body: (await answer.json()) as Body & { error: { code: string; message: string } } };
  }

  /** The flow, published as version 1. */
  async function published(flow: Flow): Promise<string> {
    const id = `f-${createHash('sha256').update(`${Math.random()}`).digest('hex').slice(0, 8)}`;
    await insertFlow(t.sql, { id, draft: flow, by: 'hr' });
    const made = await publish(engine, { flowId: id, revision: 1, by: 'hr' });
    if (!made.ok) throw new Error(JSON.stringify(made));
    return id;
  }

  return { ...t, engine, ask, published, settle: (cycle: string) => settle(engine, cycle) };
}
export type TestApi = Awaited<ReturnType<typeof createTestApi>>;

/** The review of the other tests, with nobody checking their own. */
export function soundReview(more: Partial<Flow> = {}): Flow {
  const flow = reviewFlow();
  const { check } = flow.steps;
  if (check?.kind !== 'approval') throw new Error('The review has no check any more.');
  const who = { ...check.settings.who, never: [{ who: 'subject' as const }] };
  return { ...flow, ...more, steps: { ...flow.steps, check: { ...check, settings: { ...check.settings, who } } } };
}

export const dataBlock = { purpose: { en: 'To talk about work' }, recipients: { en: 'The manager' }, retentionMonths: 24, contact: 'hr' };

export function aLaunch(more: Record<string, unknown> = {}) {
  return {
    version: 1,
    name: 'Reviews 2027',
    zone: 'Asia/Hong_Kong',
    startsOn: '2027-03-01',
    period: null,
    dates: {},
    audience: { people: ['amy', 'ben'] },
    notice: null,
    owner: null,
    ...more,
  };
}

/** A trial that stands still at its start. */
export const aTrial = (key: string, more: Record<string, unknown> = {}) => ({ ...aLaunch(more), trial: { to: 'trial@h.example', secondsPerDay: 0 }, key });
