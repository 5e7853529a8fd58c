import type * as z from 'zod';
import type { Pool } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import type { Engine } from '../engine/engine.ts';
import { previewRunning, type RunningEffect } from '../engine/import-effects.ts';
import type { ImportPreview } from '../engine/people-import.ts';
import { type Actor, may } from '../workflows/flow/may.ts';
import { dateWords, nameOf } from '../workflows/flow/sentences.ts';
import { cycleThing } from './cycle-rows.ts';
import type { preview as previewSchema } from './routes/people-schemas.ts';

type Language = 'en' | 'zh';
type Running = z.infer<typeof previewSchema>['running'];
const none: Running['counts'] = { taskMoves: 0, runEnds: 0, runBegins: 0, dateMoves: 0, incident: 0 };
const shown = 200;

/** What an import would do to what is running, in sentences, as far as whoever imports may know of it. */
export async function runningIn(
  { engine, sql }: { engine: Engine; sql: Pool },
  preview: ImportPreview,
  { actor, language }: { actor: Actor; language: Language },
): Promise<Running> {
  const { concerned, looked, effects } = await previewRunning(engine, sql, preview, actor.personId);
  const cycles = new Map<string, Awaited<ReturnType<typeof cycleById>>>();
  const known: RunningEffect[] = [];
  for (const effect of effects) {
    if (!cycles.has(effect.cycle)) {
      const cycle = await cycleById(sql, effect.cycle);
      cycles.set(effect.cycle, cycle !== null && may(actor, 'cycle.view', await cycleThing(engine, sql, cycle)) ? cycle : null);
    }
    if (cycles.get(effect.cycle) != null) known.push(effect);
  }
  const { people } = await engine.rosters.load(sql);
  const named = new Map([...preview.rows.map(({ person }) => [person.id, person] as const), ...people]);
  const nameIn = (id: string | null): string => {
    const person = named.get(id ?? '');
    return person === undefined ? (id ?? '') : language === 'zh' ? (person.nameZh ?? person.name) : person.name;
  };
  const told: Running['effects'] = [];
  const counts = { ...none };
  for (const effect of known) {
    counts[effect.what] += 1;
    if (told.length >= shown) continue;
    const cycle = cycles.get(effect.cycle);
    const { flow } = await engine.texts.of(sql, effect.sha256);
    const step = effect.step === null ? undefined : flow.steps[effect.step];
    const day = (at: string | null) => (at === null ? null : dateWords(at, cycle?.zone ?? engine.zone, language));
    const words = { step: step === undefined ? '' : nameOf(step, language), nameIn, day };
    told.push({
      person: effect.subject === null ? (cycle?.name ?? effect.cycle) : nameIn(effect.subject),
      cycle: cycle?.name ?? effect.cycle,
      run: effect.run,
      says: language === 'zh' ? inChinese(effect, words) : inEnglish(effect, words),
    });
  }
  return { concerned, looked, counts, effects: told };
}

type Words = { step: string; nameIn: (id: string | null) => string; day: (at: string | null) => string | null };

function inEnglish({ what, from, to }: RunningEffect, { step, nameIn, day }: Words): string {
  switch (what) {
    case 'taskMoves':
      return `“${step}” goes from ${nameIn(from)} to ${nameIn(to)}.`;
    case 'runEnds':
      return 'It ends.';
    case 'runBegins':
      return 'It begins.';
    case 'dateMoves':
      return `A date of “${step}” moves from ${day(from) ?? 'not known yet'} to ${day(to) ?? 'not known yet'}.`;
    case 'incident':
      return `“${step}” stands still and needs someone.`;
  }
}

function inChinese({ what, from, to }: RunningEffect, { step, nameIn, day }: Words): string {
  switch (what) {
    case 'taskMoves':
      return `「${step}」由${nameIn(from)}轉交${nameIn(to)}。`;
    case 'runEnds':
      return '流程會結束。';
    case 'runBegins':
      return '流程會開始。';
    case 'dateMoves':
      return `「${step}」的日期由${day(from) ?? '未定'}改為${day(to) ?? '未定'}。`;
    case 'incident':
      return `「${step}」會停下，須有人處理。`;
  }
}
