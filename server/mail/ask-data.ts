import { askOf, deadlineAndPlace, momentWords } from '../../builder-ui/task-page/told.ts';
import { deadlineWords } from '../../workflows/flow/sentences.ts';
import { ifNotWords, whyWords } from '../../workflows/flow/sentences/task.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { type Common, inLanguage, type MailData } from './data.ts';
import { aboutOf, refName } from './names.ts';

export type AskData = Extract<MailData, { kind: 'task' | 'reminder' }>;

/** What a mail that asks somebody says: the task as its holder sees it, in their language. */
export function askData(view: TaskView, common: Common, more: Pick<AskData, 'kind' | 'again' | 'sensitive' | 'link' | 'reply'>): AskData {
  const { language } = common;
  const due = view.due ?? view.closes;
  return {
    ...common,
    ...more,
    task: view.kind,
    agrees: view.asks === 'approval',
    ask: askOf({ ...view, language }),
    about: aboutOf(view, language),
    flow: inLanguage(view.flow, language),
    due: due === null ? null : deadlineAndPlace(due, view.zone, language),
    dueShort: due === null ? null : deadlineWords(due, view.zone, language, { short: true }),
    daysLeft: view.workingDaysLeft,
    why: whyWords(view, language),
    ifNot: ifNotWords(view, language),
    contact: view.contact === null ? null : refName(view.contact, language),
    guidance: view.guidance === null ? null : inLanguage(view.guidance, language),
    starts: view.meeting?.starts == null ? null : momentWords(view.meeting.starts, view.zone, language),
    course: view.course,
    late: view.late,
  };
}
