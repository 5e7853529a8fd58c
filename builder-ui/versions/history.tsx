import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { drawn } from '../../workflows/flow/diff.ts';
import { ask } from '../api.ts';
import { createFlow } from '../api/flows.ts';
import type { VersionRow } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { useEditor } from '../editor/editor-context.ts';
import { useMoreWords } from '../editor/use-more-words.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { versions as words } from '../words/builder-versions.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

type Props = { versions: VersionRow[]; onCompare: (version: number) => void; onRestored: () => void };

/** The versions, the newest first: who published each, when and why; and what can be done with it. */
export function History({ versions, onCompare, onRestored }: Props) {
  const say = useMoreWords();
  const language = useLanguage();
  const zone = useZone();
  const editor = useEditor();
  const { id } = editor.store.getState();
  const [asking, setAsking] = useState<number | null>(null);
  const restore = useMutation({
    mutationFn: (version: number) => ask<{ flow: Flow }>('GET', `/api/flows/${id}/versions/${version}`),
    onSuccess: ({ flow }) => {
      // Notes and example cases of a version come back with it: it is the whole drawing that is made the draft.
      editor.edit(() => drawn(flow), { select: [] });
      onRestored();
    },
  });
  const branch = useMutation({
    mutationFn: (version: number) => {
      const { name } = editor.store.getState().flow;
      const called = (text: string, pattern: string) => pattern.replace('{{name}}', text).replace('{{version}}', String(version));
      return createFlow({
        from: { flow: id, version },
        name: { en: called(name.en, words.en.branchName), ...(name.zh !== undefined && { zh: called(name.zh, words.zh.branchName) }) },
      });
    },
    onSuccess: ({ id: made }) => editor.saveNow().then(() => location.assign(`/flows/${made}`)),
  });
  if (versions.length === 0) return null;
  return (
    <section>
      <h2>{say('history')}</h2>
      {(restore.error ?? branch.error) && <Failed error={(restore.error ?? branch.error)!} />}
      <ol className="versions-list">
        {versions.map(({ version, by, publishedAt, note }) => (
          <li key={version}>
            <h3>{say('versionIs', { version })}</h3>
            <p className="muted small">{say('publishedBy', { name: nameIn(by, language), day: dayWords(publishedAt, language, zone) })}</p>
            {note === null ? <p className="muted">{say('noReason')}</p> : <p className="versions-note">{note}</p>}
            <div className="versions-acts">
              <Button size="compact-sm" variant="subtle" onClick={() => onCompare(version)}>
                {say('compareWithDraft')}
              </Button>
              <Button size="compact-sm" variant="subtle" onClick={() => setAsking(asking === version ? null : version)} aria-expanded={asking === version}>
                {say('restore')}
              </Button>
              <Button size="compact-sm" variant="subtle" loading={branch.isPending} onClick={() => branch.mutate(version)}>
                {say('branchOff')}
              </Button>
            </div>
            {asking === version && (
              <div className="versions-ask">
                <p>{say('restoreHint', { version })}</p>
                <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={() => restore.mutate(version)}>
                  {say('restore')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
