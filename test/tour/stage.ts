import { randomUUID } from 'node:crypto';
import { removeStep, rename, setSetting } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, after } from '../helpers/flows.ts';
import { type Asker, asker, type Mail, mails, mailTo, signIn, until, who, type Who } from './people.ts';

type Cookies = Awaited<ReturnType<Asker['api']['storageState']>>['cookies'];
/** A mail as its reader's program draws it, in either language. */
type Mails = { en: string; zh: string };

/** What stands on the stage: ids and addresses for the pages, and the sessions of those who look at them. */
export type Known = {
  url: string;
  adminLink: string;
  sessions: Partial<Record<Who, Cookies>>;
  flows: { drawn: string; blank: string; broken: string };
  cycle: string;
  run: string;
  standing: string;
  tasks: { decide: string; form: string; code: string; recorded: string; closed: string; digest: string };
  mails: { asks: Mails; digest: Mails; signIn: Mails };
  person: string;
  sheet: string;
  request: string;
};
type Begun = Omit<Known, 'url' | 'adminLink'>;

/** The floor supervisor's seven room attendants. */
const team = ['hh024', 'hh025', 'hh026', 'hh027', 'hh028', 'hh029', 'hh030'];
const trialTo = 'trial@harbour.example';
const announcement = /announcement|公布/;
const selfReview = /self review|自我評核/i;

/** What the fresh organisation does in its first weeks: flows are drawn and published, reviews run, some answer and some do not. */
export async function begin(url: string, hr: Asker): Promise<Begun> {
  const director = await signIn(url, hr, who.director);
  const flows = await draw(hr);
  const trial = await launch(hr, flows.drawn, {
    name: 'Trial of the review',
    people: [...team, 'hh023', 'hh059', 'hh060', 'hh061', 'hh005', 'hh006'],
    secondsPerDay: 0,
  });
  const announced = await mailTo(hr, trialTo, /\/t\//, announcement);
  await answerBy(hr, taskLink(announced), { outcome: 'approved' });
  const bonus = await bonuses(hr);

  const cycle = await launch(hr, flows.drawn, { name: 'Annual review 2026', people: ['hh023', ...team] });
  const [task] = await tasksOf(director, ({ step }) => announcement.test(step));
  await decide(director, task, 'approved', {});
  const [employee, colleague] = await Promise.all([signIn(url, hr, who.employee), signIn(url, hr, who.colleague)]);
  const written = {
    achievements: 'Trained four new attendants, and kept the linen count right for eleven months.',
    plans: 'Learn the new room system and take the supervisor’s course.',
  };
  for (const person of [employee, colleague]) await decide(person, (await tasksOf(person))[0], 'submitted', written);
  const standing = await probation(hr);
  const manager = await signIn(url, hr, who.manager);
  const [first] = await tasksOf(manager, ({ step }) => step === 'Manager review');
  await decide(manager, first, 'submitted', { rating: 4, reasons: 'Rooms are always ready in time, and guests ask for her by name.' });
  const request = await moreTime(hr, manager);

  const tasks = { ...(await trialTasks(hr, trial)), ...bonus };
  const run = (await hr.get<{ runs: { id: string }[] }>(`/api/cycles/${cycle}/runs?step=secondLevel`)).runs[0]?.id ?? '';
  const { sheet, shared } = await paper(hr);
  const nobody = await signIn(url, hr, who.nobody);
  const sessions = { hr, director, manager, employee, nobody };
  return {
    flows,
    cycle: trial,
    run: `${cycle}/runs/${run}`,
    standing,
    tasks,
    mails: await asTheyCame(hr),
    person: 'hh059',
    sheet,
    request,
    sessions: {
      ...Object.fromEntries(await Promise.all(Object.entries(sessions).map(async ([name, { api }]) => [name, (await api.storageState()).cookies] as const))),
      shared,
    },
  };
}

/** A review that was published and drawn on since, talked about; a flow without a step; and one that cannot be published. */
async function draw(hr: Asker): Promise<Known['flows']> {
  const { id: drawn } = await hr.post<{ id: string }>('/api/flows', { template: 'annual-review' });
  await hr.post(`/api/flows/${drawn}/publish`, { revision: 1, note: 'The first round, agreed with the staff council.' });
  const { flow, revision } = await hr.get<{ flow: Flow; revision: number }>(`/api/flows/${drawn}`);
  const later = setSetting(removeStep(flow, 'hrCheck'), { step: 'managerReview', path: 'due.plus.n', value: 15 });
  // Its example cases tell of the step that is gone.
  const changed = { ...rename(later, { step: 'sign', name: { en: 'Read and sign', zh: '閱悉簽署' } }), scenarios: [] };
  await hr.put(`/api/flows/${drawn}/draft`, { flow: changed, revision });
  const asked = {
    id: randomUUID(),
    step: 'managerReview',
    answers: null,
    body: 'Are fifteen days enough in the busy season, @Chu Ching Man?',
    named: ['hh068'],
  };
  await hr.post(`/api/flows/${drawn}/comments`, asked);
  const answered = { id: randomUUID(), step: 'managerReview', answers: asked.id, body: 'The kitchen asked for fifteen. I would keep it.', named: [] };
  await hr.post(`/api/flows/${drawn}/comments`, answered);
  const { id: blank } = await hr.post<{ id: string }>('/api/flows', { name: { en: 'Exit interview', zh: '離職面談' } });
  const { id: broken } = await hr.post<{ id: string }>('/api/flows', { template: 'annual-review', name: { en: 'Mid-year review', zh: '年中評核' } });
  const gap = await hr.get<{ flow: Flow; revision: number }>(`/api/flows/${broken}`);
  const edges = gap.flow.edges.filter(({ from, port }) => !(from === 'secondLevel' && port === 'approved') && !(from === 'sign' && port === 'timeout'));
  await hr.put(`/api/flows/${broken}/draft`, { flow: { ...gap.flow, edges, scenarios: [] }, revision: gap.revision });
  return { drawn, blank, broken };
}

/** In a trial of so many seconds a day; else in earnest. */
type Launch = { name: string; people: string[]; secondsPerDay?: number };

async function launch(hr: Asker, flow: string, { name, people, secondsPerDay }: Launch): Promise<string> {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const { flow: drawn } = await hr.get<{ flow: Flow }>(`/api/flows/${flow}/versions/1`);
  const { cycle } = await hr.post<{ cycle: string }>(`/api/flows/${flow}/launch`, {
    version: 1,
    name,
    zone: 'Asia/Hong_Kong',
    startsOn: null,
    period: null,
    dates: Object.fromEntries((drawn.dates ?? []).map(({ name: date }) => [date, day(90)])),
    audience: people.length === 0 ? {} : { people },
    owner: 'hh069',
    notice: null,
    trial: secondsPerDay === undefined ? null : { to: trialTo, secondsPerDay, withinBudget: false },
    key: randomUUID(),
  });
  return cycle;
}

/** A decision about each of the team, all in one mail to their supervisor; and one by itself. */
async function bonuses(hr: Asker): Promise<Pick<Known['tasks'], 'decide' | 'digest'>> {
  const { id } = await hr.post<{ id: string }>('/api/flows', { flow: bonusFlow() });
  await hr.post(`/api/flows/${id}/publish`, { revision: 1 });
  await hr.put('/api/nudge-budget', {
    budget: { perDay: null, perWeek: null, quiet: null, workingDays: false, leave: false, gatherMinutes: 1, reminders: null },
  });
  await launch(hr, id, { name: 'Winter bonus', people: team });
  const mail = await mailTo(hr, who.manager, /\/d\//);
  await hr.put('/api/nudge-budget', { budget: null });
  await launch(hr, id, { name: 'Winter bonus, kitchen', people: ['hh045'] });
  return { digest: linkIn(mail, '/d/'), decide: taskLink(await mailTo(hr, 'chan.wai.ling@harbour.example', /\/t\//)) };
}

function bonusFlow(): Flow {
  const manager = { rules: [{ who: 'manager' as const }, { who: 'role' as const, role: 'hr' }], never: [{ who: 'subject' as const }] };
  const text = (en: string, zh: string) => ({ en, zh });
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'decide' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'decide',
        kind: 'approval',
        in: 'each',
        settings: {
          who: manager,
          due: after(10, 'workingDays'),
          extension: { tiers: [{ upTo: { n: 5, unit: 'workingDays' }, grantedBy: { rules: [{ who: 'role', role: 'hr' }] }, evidence: false }] },
          guidance: text('One month’s pay for everyone who stayed the whole season.', '整個旺季在職者可獲一個月薪金。'),
        },
      },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'silent', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'decide.approved>done', 'decide.rejected>done', 'decide.timeout>silent'],
    {
      data: {
        purpose: text('To decide on the bonus of the season.', '決定旺季花紅。'),
        recipients: text('The supervisor and HR.', '主管及人力資源部。'),
        retentionMonths: 24,
      },
      key: 'winter-bonus',
      name: text('Winter bonus', '冬季花紅'),
      noun: { one: text('bonus', '花紅'), many: text('bonuses', '花紅') },
    },
  );
  const names = {
    begin: text('Start', '開始'),
    each: text('For each attendant', '為每名員工'),
    decide: text('Winter bonus', '冬季花紅'),
    done: text('Done', '完成'),
    silent: text('Not decided', '未有決定'),
    finish: text('End', '完結'),
  };
  return { ...flow, steps: Object.fromEntries(Object.entries(flow.steps).map(([id, step]) => [id, { ...step, name: names[id as keyof typeof names] }])) };
}

/** A flow that begins by itself with whoever joins. */
async function probation(hr: Asker): Promise<string> {
  const { id } = await hr.post<{ id: string }>('/api/flows', { template: 'probation' });
  await hr.post(`/api/flows/${id}/publish`, { revision: 1 });
  return launch(hr, id, { name: 'Probation', people: [] });
}

type Task = { slot: string; step: string };

/** What waits for somebody, as soon as something of it does. */
function tasksOf(person: Asker, wanted: (task: Task) => boolean = () => true): Promise<Task[]> {
  return until('task', async () => {
    const { tasks } = await person.get<{ tasks: { slot: string; step: { en: string } }[] }>('/api/tasks');
    const found = tasks.map(({ slot, step }) => ({ slot, step: step.en })).filter(wanted);
    return found.length > 0 ? found : null;
  });
}

async function decide(person: Asker, task: Task | undefined, outcome: string, values: object): Promise<void> {
  await person.post(`/api/tasks/${encodeURIComponent(task?.slot ?? '')}/decide`, { outcome, values });
}

/** The supervisor asks HR for another week. */
async function moreTime(hr: Asker, manager: Asker): Promise<string> {
  const [task] = await tasksOf(manager, ({ step }) => step === 'Winter bonus');
  await manager.post(`/api/tasks/${encodeURIComponent(task?.slot ?? '')}/acts`, {
    act: 'extend',
    plus: { n: 3, unit: 'workingDays' },
    reason: 'Two of them came back from leave only this week.',
  });
  return until('request', async () => (await hr.get<{ requests: { id: string }[] }>('/api/requests')).requests[0]?.id);
}

/** Of the trial: some write their own review, then its days run until the others' time is over. */
async function trialTasks(hr: Asker, trial: string): Promise<Omit<Known['tasks'], 'decide' | 'digest'>> {
  const own = await until('self review to write', async () => {
    const asked = (await mails(hr)).filter(({ to, subject }) => to === trialTo && selfReview.test(subject));
    return asked.length >= 8 ? asked : null;
  });
  const links: string[] = [];
  for (const { id } of own) links.push(taskLink(await hr.get<Mail>(`/api/mailbox/${id}`)));
  const written = { outcome: 'submitted', 'v.achievements': 'Opened the new wing in time.', 'v.plans': 'Lead a team of my own.' };
  for (const link of links.slice(0, 4)) await answerBy(hr, link, written);
  const code = await until('manager review that asks for a code', () => askingForCode(hr));
  await hr.post(`/api/cycles/${trial}/speed`, { secondsPerDay: 1.5 });
  const last = links.at(-1) ?? '';
  await until('closed task', async () => (/"state":"closed"/.test(await (await hr.api.get(last)).text()) ? true : null));
  await hr.post(`/api/cycles/${trial}/speed`, { secondsPerDay: 0 });
  const form = taskLink(await mailTo(hr, 'mak.kin.sang@harbour.example', /\/t\//, selfReview));
  return { form, code, recorded: links[0] ?? '', closed: last };
}

/** The link to a review that its manager opens by a code, or by signing in. */
async function askingForCode(hr: Asker): Promise<string | null> {
  for (const { id } of (await mails(hr)).filter(({ to, subject }) => to === who.manager && /manager review|上司評核/i.test(subject))) {
    const link = taskLink(await hr.get<Mail>(`/api/mailbox/${id}`));
    if ((await (await hr.api.get(link)).text()).includes('"state":"mustSignIn"')) return link;
  }
  return null;
}

/** By the form behind a link, as a reader without script sends it. */
async function answerBy(hr: Asker, link: string, fields: Record<string, string>): Promise<void> {
  const page = await (await hr.api.get(link)).text();
  const nonce = /name="nonce" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const confirm = /"confirm":"(\d+)"/.exec(page)?.[1];
  const answer = await hr.api.post(link, { form: { ...fields, nonce, ...(confirm !== undefined && { confirm }) } });
  if (!answer.ok()) throw new Error(`${new URL(link).pathname}: ${answer.status()}`);
}

const linkIn = (mail: Mail, kind: string): string => mail.links.find((link) => link.includes(kind)) ?? '';
const taskLink = (mail: Mail): string => linkIn(mail, '/t/');

/** A sheet for somebody without a mailbox, and a session of a shared device that it opens. */
async function paper(hr: Asker): Promise<{ sheet: string; shared: Cookies }> {
  const printed = await (await hr.api.post('/sheets', { form: { person: 'hh016' } })).text();
  const sheet = /class="url">([^<]+)</.exec(printed)?.[1] ?? '';
  const code = (/<code>([\d ]+)<\/code>/.exec(printed)?.[1] ?? '').replaceAll(' ', '');
  const device = await asker(new URL(sheet).origin);
  await device.api.post(new URL(sheet).pathname, { form: { code } });
  return { sheet, shared: (await device.api.storageState()).cookies };
}

/** One mail of each kind in each language. */
async function asTheyCame(hr: Asker): Promise<Known['mails']> {
  const all: Mail[] = [];
  for (const { id } of await mails(hr)) all.push(await hr.get<Mail>(`/api/mailbox/${id}`));
  const both = (fits: (mail: Mail) => boolean): Mails => {
    const of = (tag: string) => all.find((mail) => fits(mail) && mail.html.includes(`<html lang="${tag}"`))?.html;
    const en = of('en');
    const zh = of('zh-Hant-HK');
    return { en: en ?? zh ?? '', zh: zh ?? en ?? '' };
  };
  return {
    asks: both(({ links, subject }) => links.some((link) => link.includes('/t/')) && selfReview.test(subject)),
    digest: both(({ links }) => links.some((link) => link.includes('/d/'))),
    signIn: both(({ links }) => links.some((link) => link.includes('/sign-in/'))),
  };
}
