import { hydrateRoot } from 'react-dom/client';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import './page.css';
import './task-page.css';
import { TaskPage, type TaskPageProps } from './task-page.tsx';

type Carried = Pick<TaskPageProps, 'action' | 'nonce' | 'problems' | 'typed' | 'signInUrl'> & { view: TaskView };

/** Brings the page that the server rendered to life: drafts are kept while typing. Submitting stays the plain form. */
const root = document.getElementById('task');
const carried = document.getElementById('task-data')?.textContent;
if (root !== null && carried !== null && carried !== undefined) {
  const props = JSON.parse(carried) as Carried;
  const { action = '', nonce = '' } = props;
  const keep = async (values: object, outcome?: string) => {
    const answer = await fetch(`${action}/draft`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ values, outcome, nonce }) });
    if (!answer.ok) throw new Error(`The draft was not kept: ${answer.status}`);
  };
  hydrateRoot(root, <TaskPage {...props} {...(props.view.state === 'open' ? { onDraft: keep } : {})} />);
}
