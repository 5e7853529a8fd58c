import './procedure.css';
import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { kindWords } from '../../../workflows/flow/sentences.ts';
import { useLanguage } from '../../language.ts';
import { wordsHook } from '../../words/index.ts';
import * as words from '../../words/procedure.ts';
import { useEditor } from '../editor-context.ts';
import { newId } from '../ids.ts';
import { usualPlace } from '../place.ts';
import { type Line, type LineKind, lineKinds, putLines } from './put-lines.ts';
import { type Became, readLines } from './read-lines.ts';

const useProcedureWords = wordsHook('procedure', words);

/** What a line is: one of the kinds of steps, or part of the step above. */
type As = LineKind | Exclude<Became, 'step'>;

/** A procedure as it was written down becomes a flow: each line with what it becomes, which may be changed before anything is added. */
export function ProcedureDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (first: string, count: number) => void }) {
  const say = useProcedureWords();
  const language = useLanguage();
  const editor = useEditor();
  const [pasted, setPasted] = useState('');
  const [changed, setChanged] = useState<Record<string, As>>({});
  const lines = readLines(pasted).map((line): Line => {
    const as = changed[`${line.nth} ${line.text}`];
    if (as === undefined) return { ...line, kind: 'form' };
    return isKind(as) ? { ...line, became: 'step', kind: as } : { ...line, became: as, kind: 'form' };
  });
  const steps = lines.filter(({ became }) => became === 'step').length;
  const choices = [
    { group: say('aStep'), items: lineKinds.map((kind) => ({ value: kind, label: kindWords(kind, language).name })) },
    { group: say('ofStep'), items: (['question', 'guidance', 'nothing'] as const).map((value) => ({ value, label: say(value) })) },
  ];
  const add = () => {
    let first: string | undefined;
    editor.edit((flow) => {
      const put = putLines(flow, lines, usualPlace(flow, editor.store.getState().selection), newId);
      first = put.added[0];
      return put.flow;
    });
    if (first !== undefined) onAdded(first, steps);
  };
  return (
    <Modal opened onClose={onClose} size={860} title={say('title')} closeButtonProps={{ 'aria-label': say('close') }}>
      <div className="procedure">
        <Textarea
          label={say('paste')}
          description={say('hint')}
          data-autofocus
          autosize
          minRows={8}
          maxRows={18}
          value={pasted}
          placeholder={say('example')}
          onChange={({ currentTarget }) => setPasted(currentTarget.value)}
        />
        <section aria-label={say('becomes')}>
          <h3>{say('becomes')}</h3>
          {lines.length === 0 ? (
            <p className="muted">{say('nothingYet')}</p>
          ) : (
            <ol className="procedure-lines">
              {lines.map((line) => (
                <li key={`${line.nth} ${line.text}`} data-became={line.became}>
                  <span>{line.text}</span>
                  <Select
                    aria-label={say('lineIs', { line: line.text })}
                    size="xs"
                    allowDeselect={false}
                    data={choices}
                    value={line.became === 'step' ? line.kind : line.became}
                    onChange={(as) => setChanged({ ...changed, [`${line.nth} ${line.text}`]: as as As })}
                  />
                </li>
              ))}
            </ol>
          )}
        </section>
      </div>
      <div className="procedure-foot">
        <Button variant="filled" disabled={steps === 0} onClick={add}>
          {steps === 0 ? say('addNone') : say('add', { count: steps })}
        </Button>
      </div>
    </Modal>
  );
}

const isKind = (as: As): as is LineKind => lineKinds.some((kind) => kind === as);
