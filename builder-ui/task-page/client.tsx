import { hydrateRoot } from 'react-dom/client';
import type { Attachment } from '../../workflows/flow/attachment.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import type { PersonChoice } from '../../workflows/flow/task-view.ts';
import type { TaskPageProps } from './props.ts';
import { TaskPage } from './task-page.tsx';

/** Brings the page that the server rendered to life: drafts are kept while typing, what is missing is said before it is sent. Submitting stays the plain form. */
const root = document.getElementById('task');
const carried = document.getElementById('task-data')?.textContent ?? null;
if (root !== null && carried !== null) {
  const props = JSON.parse(carried) as TaskPageProps;
  const keep = async (values: Answers, outcome?: string, leaving = false) => {
    const body = JSON.stringify({ values, outcome, nonce: props.nonce });
    const answer = await fetch(`${location.pathname}/draft`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive: leaving && body.length < 60_000,
    });
    if (!answer.ok) throw new Error(`The draft was not kept: ${answer.status}`);
  };
  const find = async (field: string, text: string): Promise<readonly PersonChoice[]> => {
    const body = JSON.stringify({ field, text, nonce: props.nonce });
    const answer = await fetch(`${location.pathname}/people`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!answer.ok) throw new Error(`Nobody was looked for: ${answer.status}`);
    return ((await answer.json()) as { people: readonly PersonChoice[] }).people;
  };
  const add = async (field: string, file: File): Promise<Attachment> => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ nonce: props.nonce ?? '', field, file })) form.set(name, value);
    const answer = await fetch(`${location.pathname}/files`, { method: 'POST', headers: { accept: 'application/json' }, body: form });
    const body = (await answer.json().catch(() => null)) as { file: Attachment } | null;
    if (!answer.ok || body === null) throw Object.assign(new Error(`The file was not kept: ${answer.status}`), { body });
    return body.file;
  };
  hydrateRoot(root, <TaskPage {...props} {...(props.view.state === 'open' ? { onDraft: keep, onFind: find, onFile: add } : {})} />);
}
