import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { Failed, Loading } from '../shell/states.tsx';
import { afterPaint } from './after-paint.ts';
import { EditorContext } from './editor-context.ts';
import { flowApi, type FlowDraft } from './flow-api.ts';
import { lazyPart } from './lazy-part.tsx';
import { createEditor } from './store.ts';
import { useMeeting } from './together/use-meeting.ts';
import { useWords } from './use-words.ts';
import { Workbench } from './workbench.tsx';

const VersionsPage = lazyPart(() => import('../versions/page.tsx'), 'VersionsPage');

/** The builder of one flow: Draw and Read. */
export function BuilderPage({ flowId }: { flowId: string }) {
  const draft = useQuery({
    queryKey: ['flow', flowId, 'draft'],
    queryFn: () => flowApi.load(flowId),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (draft.isError) return <NotHere error={draft.error} retry={() => void draft.refetch()} />;
  if (draft.data === undefined) return <Loading />;
  return <OpenFlow draft={draft.data} />;
}

/** There is no such flow, or it cannot be had now: what is wrong, and the way back to those there are. */
function NotHere({ error, retry }: { error: unknown; retry: () => void }) {
  const say = useWords();
  return (
    <main className="builder-not-here">
      <Failed error={error} retry={retry} />
      <a className="button" href="/flows">
        {say('back')}
      </a>
    </main>
  );
}

/** Keeps an editor for as long as the page is open; leaving it saves. */
function OpenFlow({ draft }: { draft: FlowDraft }) {
  const [editor] = useState(() => createEditor(draft, flowApi));
  const [versions, setVersions] = useState(false);
  useEffect(() => {
    const keep = (event: BeforeUnloadEvent) => {
      const { save } = editor.store.getState();
      void editor.saveNow();
      if (save !== 'saved') event.preventDefault();
    };
    window.addEventListener('beforeunload', keep);
    return () => {
      window.removeEventListener('beforeunload', keep);
      editor.close();
    };
  }, [editor]);
  useEffect(() => afterPaint(() => void editor.looked()), [editor]);
  useMeeting(editor);
  const place = useMemo(() => ({ editor, readOnly: false }), [editor]);
  return (
    <EditorContext value={place}>
      {versions ? (
        <Suspense fallback={<Loading />}>
          <VersionsPage onClose={() => setVersions(false)} />
        </Suspense>
      ) : (
        <Workbench onVersions={() => setVersions(true)} />
      )}
    </EditorContext>
  );
}
