import { Button, Checkbox, Modal, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { columnWords, stepName } from '../../workflows/flow/sentences/language.ts';
import { exportResults, resultFieldsQuery } from '../api/cycles.ts';
import { useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useRunningWords } from './use-running-words.ts';

/** The button that exports the results of a cycle, and the choice of columns before it does. */
export function ExportResults({ cycle, flow }: { cycle: string; flow: Flow }) {
  const say = useRunningWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {say('exportResults')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={say('exportResults')}>
        {open && <Columns cycle={cycle} flow={flow} onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Columns({ cycle, flow, onDone }: { cycle: string; flow: Flow; onDone: () => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const [format, setFormat] = useState<'csv' | 'json'>('csv');
  const [chosen, setChosen] = useState<string[]>(['person.id', 'person.name', 'run.outcome']);
  const offered = useQuery(resultFieldsQuery(cycle));
  const send = useMutation({ mutationFn: (fields: string[]) => exportResults(cycle, { format, fields }), onSuccess: onDone });
  const nameOf = (field: string): string => {
    const [of = '', from = '', last = ''] = field.split('.');
    if (of === 'answer') return `${stepName(flow, from, language)}: ${last === 'outcome' ? say('exportOutcome') : last}`;
    return of === 'person' ? columnWords(from, language) : field;
  };
  return (
    <>
      <p>{say('exportHint')}</p>
      <Shown of={offered}>
        {({ fields }) => (
          <>
            <Checkbox.Group value={chosen} onChange={setChosen} label={say('exportColumns')}>
              {fields.map((field) => (
                <Checkbox key={field} mt={6} value={field} label={nameOf(field)} />
              ))}
            </Checkbox.Group>
            <SegmentedControl
              mt="md"
              fullWidth
              aria-label={say('exportFormat')}
              value={format}
              onChange={(value) => setFormat(value as 'csv' | 'json')}
              data={[
                { value: 'csv', label: 'CSV' },
                { value: 'json', label: 'JSON' },
              ]}
            />
            {send.error && <Failed error={send.error} />}
            <Button
              mt="md"
              fullWidth
              disabled={chosen.length === 0}
              loading={send.isPending}
              onClick={() => send.mutate(fields.filter((field) => chosen.includes(field)))}
            >
              {say('exportYes')}
            </Button>
          </>
        )}
      </Shown>
    </>
  );
}
