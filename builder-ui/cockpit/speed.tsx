import { SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cycleQuery, setSpeed } from '../api/cycles.ts';
import { Failed } from '../shell/states.tsx';
import { useRunningWords } from './use-running-words.ts';

const speeds = { 0: 'still', 10: 'day10', 60: 'day60', 600: 'day600', 3600: 'day3600' } as const;

/** How fast the days of a trial pass. */
export function Speed({ cycle, secondsPerDay }: { cycle: string; secondsPerDay: number }) {
  const say = useRunningWords();
  const queries = useQueryClient();
  const change = useMutation({ mutationFn: (seconds: number) => setSpeed(cycle, seconds), onSuccess: () => queries.invalidateQueries(cycleQuery(cycle)) });
  const current = change.isPending ? change.variables : secondsPerDay;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={say('speed')}
        value={String(current)}
        onChange={(value) => change.mutate(Number(value))}
        data={Object.entries(speeds).map(([value, word]) => ({ value, label: say(word) }))}
      />
      {change.error && <Failed error={change.error} />}
    </>
  );
}
