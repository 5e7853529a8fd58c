import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { promisesBroken } from '../../workflows/flow/sentences.ts';
import { promisedQuery, versionQuery } from '../api/flows.ts';
import { useLanguage } from '../language.ts';
import { flowOf, useEditor, useEditorState } from './editor-context.ts';
import { useWords } from './use-words.ts';

/** What people who take part were told, where the draft would make it untrue; with the words to tell them. */
export function Promised() {
  const say = useWords();
  const language = useLanguage();
  const { id } = useEditor().store.getState();
  const flow = useEditorState(flowOf);
  const [copied, setCopied] = useState(false);
  const promised = useQuery(promisedQuery(id)).data?.promised ?? null;
  const told = useQuery({ ...versionQuery(id, promised?.version ?? 0), enabled: promised !== null }).data?.flow;
  if (promised === null || told === undefined) return null;
  const broken = promisesBroken(told, flow, language);
  if (broken.length === 0) return <p className="muted">{say('promiseKept', { count: promised.people })}</p>;
  const amendment = broken.map(({ title, was, is }) => [title, ...was.map((line) => `− ${line}`), ...is.map((line) => `+ ${line}`)].join('\n')).join('\n\n');
  return (
    <section className="publish-since promised" tabIndex={0} aria-label={say('promised', { count: promised.people })}>
      <h3>{say('promised', { count: promised.people })}</h3>
      {broken.map(({ title, was, is }) => (
        <div key={title} className="change-line">
          <span className="muted">{title}</span>
          <span>
            {was.map((line) => (
              <del key={line}>{line}</del>
            ))}
            {is.map((line) => (
              <ins key={line}>{line}</ins>
            ))}
          </span>
        </div>
      ))}
      <p className="small">{say('promisedHow')}</p>
      {'clipboard' in navigator && (
        <Button size="compact-sm" variant="default" onClick={() => void navigator.clipboard.writeText(amendment).then(() => setCopied(true))}>
          {say(copied ? 'promisedCopied' : 'promisedCopy')}
        </Button>
      )}
    </section>
  );
}
