import type { Sql, Tx } from './connect.ts';

/** A talk: a meeting step of a run, each time it is come to. */
export type TalkPlace = { runId: string; step: string; round: number };
export type TalkAnswer = { personId: string; says: 'accepted' | 'declined' | 'tentative'; starts: string };

/** What somebody's calendar says of whether they come, of which the last counts. False: it said so before. */
export async function setTalkAnswer(tx: Tx, { runId, step, round }: TalkPlace, { personId, says, starts }: TalkAnswer): Promise<boolean> {
  const rows = await tx`
    insert into talk_answers (run_id, step, round, person_id, says, starts) values (${runId}, ${step}, ${round}, ${personId}, ${says}, ${starts})
    on conflict (run_id, step, round, person_id) do update set says = excluded.says, starts = excluded.starts, at = clock_timestamp()
    where (talk_answers.says, talk_answers.starts) is distinct from (excluded.says, excluded.starts) returning 1`;
  return rows.length > 0;
}

export async function talkAnswers(sql: Sql, { runId, step, round }: TalkPlace): Promise<TalkAnswer[]> {
  return [
    ...(await sql<TalkAnswer[]>`
      select person_id as "personId", says, starts from talk_answers where run_id = ${runId} and step = ${step} and round = ${round} order by at`),
  ];
}
