import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { bpmnOf } from '../api/flows.ts';
import { LeftOut } from '../flows/left-out.tsx';
import { useExchangeWords } from '../flows/use-exchange-words.ts';
import { textIn, useLanguage } from '../language.ts';
import { saveFile } from '../shell/save-file.ts';
import { Failed, Loading } from '../shell/states.tsx';
import type { Names } from '../steps/card-lines.ts';
import { FlowPicture } from './flow-picture.tsx';
import { pngOf, svgText } from './save-picture.ts';

export type SavedAs = 'bpmn' | 'svg' | 'png';
type Props = { as: SavedAs; id: string; flow: Flow; names: Names; onClose: () => void };

/** The flow as a file for others: a picture at once; BPMN with what other tools will not see of it. */
export function SaveAs(props: Props) {
  return props.as === 'bpmn' ? <SaveBpmn {...props} /> : <SavePicture {...props} />;
}

function SavePicture({ as, flow, names, onClose }: Props) {
  const language = useLanguage();
  const drawn = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const picture = drawn.current?.querySelector('svg');
    if (picture === null || picture === undefined) return;
    if (as === 'svg') saveFile(`${flow.key}.svg`, svgText(picture), 'image/svg+xml');
    else void pngOf(picture).then((png) => saveFile(`${flow.key}.png`, png));
    onClose();
  }, [as, flow.key, onClose]);
  return (
    <div ref={drawn} className="hidden" aria-hidden>
      <FlowPicture flow={flow} names={names} title={textIn(flow.name, language)} />
    </div>
  );
}

function SaveBpmn({ id, onClose }: Props) {
  const say = useExchangeWords();
  const file = useQuery({ queryKey: ['flows', id, 'bpmn'], queryFn: () => bpmnOf(id), gcTime: 0, staleTime: 0 });
  return (
    <Modal opened onClose={onClose} title={say('bpmnTitle')} size={560}>
      {file.isError ? (
        <Failed error={file.error} />
      ) : file.data === undefined ? (
        <Loading />
      ) : (
        <>
          <LeftOut left={file.data.left} />
          <Button
            variant="filled"
            fullWidth
            mt="md"
            data-autofocus
            onClick={() => {
              saveFile(file.data.name, file.data.xml, 'application/xml');
              onClose();
            }}
          >
            {say('saveFile')}
          </Button>
        </>
      )}
    </Modal>
  );
}
