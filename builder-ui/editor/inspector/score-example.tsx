import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { StepOf } from '../../../workflows/flow/schema.ts';
import { useMoreWords } from '../use-more-words.ts';
import { readId } from './reads.ts';
import { useReads } from './use-reads.ts';
import { exampleNumbers, workedScore } from './worked-score.ts';

/** The score with numbers of one's own put in: the way there, the result and its band. */
export function ScoreExample({ settings }: { settings: StepOf<'score'>['settings'] }) {
  const say = useMoreWords();
  const reads = useReads();
  const [typed, setTyped] = useState<Record<number, string>>({});
  const { parts } = settings;
  const usual = exampleNumbers(parts.length);
  const given = parts.map(({ value }, nth) => typed[nth] ?? (typeof value === 'object' || String(value) === '' ? (usual[nth] ?? '') : String(value)));
  const { formula, score, band, stops } = workedScore(settings, given);
  const nameOf = (nth: number) => reads.find(({ id }) => id === readId(parts[nth]?.value ?? ''))?.label ?? say('scorePart', { n: nth + 1 });
  const result = stops !== null ? say('scoreStops', { part: nameOf(stops - 1) }) : score === null ? say('scoreNone') : `${formula} = ${score}`;
  return (
    <fieldset className="field score-example">
      <legend className="field-label">{say('scoreExample')}</legend>
      <div className="when-line">
        {parts.map((_, nth) => (
          <TextInput
            key={nth}
            className="field"
            label={nameOf(nth)}
            inputMode="decimal"
            value={given[nth] ?? ''}
            onChange={({ currentTarget }) => setTyped({ ...typed, [nth]: currentTarget.value })}
          />
        ))}
      </div>
      <p className="score-result" aria-live="polite">
        {result}
        {band !== null && <strong>{` → ${band}`}</strong>}
      </p>
      <p className="field-hint">{say('scoreHint')}</p>
    </fieldset>
  );
}
