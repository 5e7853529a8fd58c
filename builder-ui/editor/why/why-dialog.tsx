import './why.css';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Problem } from '../../../workflows/flow/problem.ts';
import { problemWords } from '../../../workflows/flow/sentences.ts';
import { useLanguage } from '../../language.ts';
import { Failed, Loading } from '../../shell/states.tsx';
import { fix } from '../actions/index.ts';
import { flowOf, useEditor, useEditorState } from '../editor-context.ts';
import { useWords } from '../use-words.ts';
import { blocksOf, type Span } from './marked.ts';
import { pageOf } from './page-of.ts';

/** Why something is a problem: the page of its rule, with what is wrong here above it and the button that mends it below. */
export function WhyDialog({ problem, readOnly, onClose }: { problem: Problem; readOnly: boolean; onClose: () => void }) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const words = problemWords(problem, flow, language);
  const page = useQuery({ queryKey: ['rule', problem.rule, language], queryFn: () => pageOf(problem.rule, language), staleTime: Infinity });
  return (
    <Modal opened onClose={onClose} size={640} title={words.text} closeButtonProps={{ 'aria-label': say('close') }} classNames={{ title: 'why-title' }}>
      {page.isError ? (
        <Failed error={page.error} retry={() => void page.refetch()} />
      ) : page.data === undefined ? (
        <Loading />
      ) : (
        <article className="why">
          {blocksOf(page.data).map((block, index) =>
            block.is === 'example' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes while it is shown.
              <pre key={index} tabIndex={0}>
                {block.text}
              </pre>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes while it is shown.
              <p key={index}>{block.spans.map(spanOf)}</p>
            ),
          )}
        </article>
      )}
      <div className="why-foot">
        {words.fix !== null && !readOnly && (
          <Button
            variant="filled"
            onClick={() => {
              void fix(editor, problem);
              onClose();
            }}
          >
            {words.fix}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {say('close')}
        </Button>
      </div>
    </Modal>
  );
}

function spanOf({ text, as }: Span, index: number) {
  const key = `${index} ${text}`;
  if (as === 'strong') return <strong key={key}>{text}</strong>;
  if (as === 'em') return <em key={key}>{text}</em>;
  return as === 'code' ? <code key={key}>{text}</code> : text;
}
