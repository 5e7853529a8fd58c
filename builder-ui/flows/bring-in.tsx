import { Button, FileButton, Modal, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { readBpmnFile } from '../api/flows.ts';
import type { LeftOutLists } from '../api-types.ts';
import { textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { LeftOut } from './left-out.tsx';
import { useExchangeWords } from './use-exchange-words.ts';

type Read = { flow: Flow; left: LeftOutLists | null; processes: string[]; text: string };
type Props = { busy: boolean; error: unknown; onFlow: (flow: Flow) => void; onClose: () => void };

/** A flow from a file: chosen, told what of it could not be taken, and made with one button. */
export function BringIn({ busy, error, onFlow, onClose }: Props) {
  const say = useExchangeWords();
  const language = useLanguage();
  const reset = useRef<() => void>(null);
  const read = useMutation({ mutationFn: ({ text, process }: { text: string; process?: string }) => readText(text, process) });
  const choose = (file: File | null) => {
    if (file !== null) void file.text().then((text) => read.mutate({ text }));
    reset.current?.();
  };
  const { data } = read;
  return (
    <Modal opened onClose={onClose} title={say('bringTitle')} size={640}>
      <p className="muted">{say('bringHint')}</p>
      <FileButton onChange={choose} accept=".json,.bpmn,.xml,application/json,application/xml,text/xml" resetRef={reset}>
        {(button) => (
          <Button {...button} variant={data === undefined ? 'filled' : 'default'} loading={read.isPending}>
            {say(data === undefined ? 'chooseFile' : 'otherFile')}
          </Button>
        )}
      </FileButton>
      {read.error && <Failed error={read.error} />}
      {data && (
        <>
          <h2>{say('found', { name: textIn(data.flow.name, language), count: Object.keys(data.flow.steps).length })}</h2>
          {data.processes.length > 1 && (
            <Radio.Group label={say('whichProcess')} value={data.processes[0] ?? ''} onChange={(process) => read.mutate({ text: data.text, process })}>
              {[...data.processes].sort().map((name) => (
                <Radio key={name} value={name} label={name} mt={4} />
              ))}
            </Radio.Group>
          )}
          {data.left !== null && <LeftOut left={data.left} />}
          {error !== null && <Failed error={error} />}
          <Button variant="filled" fullWidth mt="md" loading={busy} onClick={() => onFlow(data.flow)}>
            {say('makeFlow')}
          </Button>
        </>
      )}
    </Modal>
  );
}

/** A file of ours is taken whole; whether it is a flow the server says when it is made one. */
async function readText(text: string, process?: string): Promise<Read> {
  const flow = ours(text);
  if (flow !== null) return { flow: { ...flow, name: flow.name ?? { en: '' }, steps: flow.steps ?? {} }, left: null, processes: [], text };
  return { ...(await readBpmnFile(text, process)), text };
}

/** What such a file holds; null where it is no JSON, which may be BPMN. */
function ours(text: string): Flow | null {
  try {
    const read: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof read === 'object' && read !== null ? (read as Flow) : null;
  } catch {
    return null;
  }
}
