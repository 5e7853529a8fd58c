import './together.css';
import { Button, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { type Choice, conflictKey } from '../../../workflows/flow/merge.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { flowOf, useEditor, useEditorState } from '../editor-context.ts';
import type { Clash } from '../store.ts';
import { useNames } from '../use-names.ts';
import { useMoreWords } from '../use-more-words.ts';
import { clashWords } from './clash-words.ts';
import { useTogetherWords } from './use-together-words.ts';

/** Both changed the same: each place with what either made of it, one of which is chosen. Nothing is chosen beforehand, and nothing is lost by waiting. */
export function ClashDialog({ clash: { theirs, conflicts } }: { clash: Clash }) {
  const say = useMoreWords();
  const sayTogether = useTogetherWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const names = useNames(language);
  const [chosen, setChosen] = useState<Record<string, Choice>>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const name = nameIn(theirs.by, language);
  const all = (choice: Choice) => setChosen(Object.fromEntries(conflicts.map((one) => [conflictKey(one), choice])));
  const open = conflicts.filter((one) => chosen[conflictKey(one)] === undefined).length;
  const settle = async () => {
    setBusy(true);
    setFailed(false);
    await editor.settle(chosen).catch(() => setFailed(true));
    setBusy(false);
  };
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} size={640} title={sayTogether('clashTitle')}>
      <p className="clash-lead">{sayTogether('clashLead', { name, count: conflicts.length })}</p>
      {conflicts.length > 1 && (
        <div className="clash-all">
          <Button size="compact-sm" variant="default" onClick={() => all('mine')}>
            {sayTogether('allYours')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => all('theirs')}>
            {sayTogether('allTheirs', { name })}
          </Button>
        </div>
      )}
      <ul className="clashes">
        {conflicts.map((conflict) => {
          const key = conflictKey(conflict);
          const words = clashWords(conflict, flow, theirs.flow, { language, say, sayTogether, names });
          return (
            <li key={key}>
              <Radio.Group
                label={
                  <>
                    <b>{words.where}</b> · {words.what}
                  </>
                }
                value={chosen[key] ?? null}
                onChange={(choice) => setChosen({ ...chosen, [key]: choice as Choice })}
              >
                <div className="clash-sides">
                  <Radio value="mine" label={sayTogether('yours')} description={words.mine} />
                  <Radio value="theirs" label={sayTogether('theirs', { name })} description={words.theirs} />
                </div>
              </Radio.Group>
            </li>
          );
        })}
      </ul>
      {failed && (
        <p className="trouble" role="alert">
          {sayTogether('failed')}
        </p>
      )}
      <div className="clash-foot">
        <Button variant="filled" disabled={open > 0} loading={busy} onClick={() => void settle()}>
          {sayTogether('keepThis')}
        </Button>
      </div>
    </Modal>
  );
}
