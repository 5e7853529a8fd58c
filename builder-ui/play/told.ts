import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { PlayAnswer } from '../api/play.ts';
import type { HistoryLine, PersonRef } from '../api-types.ts';
import { historySentence } from '../cockpit/history.ts';
import { useRunningWords } from '../cockpit/use-running-words.ts';
import { flowOf, useEditorState } from '../editor/editor-context.ts';
import { type Language, useLanguage } from '../language.ts';
import type { PlayerState } from './player.ts';
import { usePlayerState } from './player-context.ts';

export type ToldLine = { line: ContractLine; sentence: string };

const playedOf = ({ played }: PlayerState) => played;
const zoneOf = ({ example }: PlayerState) => example?.zone ?? 'UTC';

/** Everything a reader wants to hear of, as sentences, in the order in which it happens: as the history of a real one tells it. */
export function useTold(): readonly ToldLine[] {
  const played = usePlayerState(playedOf);
  const zone = usePlayerState(zoneOf);
  const flow = useEditorState(flowOf);
  const say = useRunningWords();
  const language = useLanguage();
  if (played === null) return none;
  const before = known.get(played);
  if (before?.flow === flow && before.language === language) return before.told;
  const ref = refsOf(played.people);
  const told = played.lines.flatMap((line): ToldLine[] => {
    const one = historySentence(asHistory(line, ref), { flow, say, language, zone });
    return one === null || (one.detail && line.kind !== 'event.refused') ? [] : [{ line, sentence: one.sentence }];
  });
  known.set(played, { flow, language, told });
  return told;
}

const none: readonly ToldLine[] = [];
/** Told once for each language, and again where the drawing was changed: the clock asks for it many times a second. */
const known = new WeakMap<PlayAnswer, { flow: Flow; language: Language; told: readonly ToldLine[] }>();

function refsOf(people: readonly PersonRef[]): (id: string) => PersonRef {
  const known = new Map(people.map((person) => [person.id, person]));
  return (id) => known.get(id) ?? { id, name: id, nameZh: null };
}

function asHistory({ n, at, kind, step, by, for: whose, to, due, outcome, detail }: ContractLine, ref: (id: string) => PersonRef): HistoryLine {
  const orNull = (id: string | null) => (id === null ? null : ref(id));
  return { n, at, kind, step, by: orNull(by), for: orNull(whose), to: to.map(ref), due, outcome, detail };
}
