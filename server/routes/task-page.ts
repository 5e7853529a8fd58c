import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod';
import { doneWord, type PartAct, partActIn } from '../../builder-ui/task-page/part-act.ts';
import { bothWords, mergedOver } from '../../builder-ui/task-page/shared-form.tsx';
import type { TaskPageProps } from '../../builder-ui/task-page/props.ts';
import { nameOf } from '../../builder-ui/task-page/told.ts';
import type { PageProblem } from '../../builder-ui/task-page/asked.ts';
import { newFilesName, type Typed, typedIn } from '../../builder-ui/task-page/typed.ts';
import { type TaskWord, wordsIn } from '../../builder-ui/task-page/words.ts';
import { attachmentsIn } from '../../workflows/flow/attachment.ts';
import type { TaskOffers, TaskView } from '../../workflows/flow/task-view.ts';
import { passFor, passHolds, takeCode } from '../auth/codes.ts';
import { mayAskForCode, senderOf } from '../auth/requests.ts';
import type { SignedIn } from '../auth/sessions.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, forbidden, notFound, tooLarge } from '../errors.ts';
import { filesIn, largestFiles, readFile, sendFile } from '../files.ts';
import { sendCode } from '../link-code.ts';
import { languageQuery, largestForm, readBytes, readForm, textIn, tokenIn } from '../link-forms.ts';
import { confirmNumber, isConfirmed, nonceFor, nonceHolds } from '../link-nonce.ts';
import { taskPage, tooLongPage, unknownLinkPage } from '../pages/task.tsx';
import { type AppEnv, gate, loadSession, newRouter } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { refusalWords } from '../run-words.ts';
import type { DoorDecided, Reader } from '../task-door.ts';

const path = '/t/:token';
/** Of a browser in which the code was typed. */
const passCookie = 'loopwright.code';
const heldWords: Record<string, TaskWord> = { answeredTooSoon: 'heldSoon', answeredTwice: 'heldTwice' };
const sought = z.object({ field: z.string().max(100), text: z.string().max(200), nonce: z.string().max(200) });
const draft = z.object({ values: z.record(z.string(), z.unknown()), outcome: z.string().max(100).optional(), nonce: z.string().max(200) });

/** `current`: the link is the latest of its part, and may answer. */
type Found = { token: string; slot: string; current: boolean; reader: Reader; view: TaskView; offers: TaskOffers | undefined; notice: string | undefined };

/**
 * The page behind a mail's link. GET and HEAD show and change nothing, however often a scanner opens them; only a POST with the page's own nonce decides, by
 * the same door as the inbox. Whatever has become of the task, the page says so; a link that never was gets a helpful page too.
 */
export function taskPages({ sql, tasks, keys, config }: Pick<AppDeps, 'sql' | 'tasks' | 'keys' | 'config'>) {
  async function find(c: Context<AppEnv>): Promise<Found | null> {
    const token = tokenIn(c);
    const known = await tasks.byToken(token);
    const [part, ...others] = known?.parts ?? [];
    if (known === null || part === undefined || others.length > 0) return null;
    const session = await loadSession(c);
    const signedIn = session?.person.id === known.person;
    const coded = !signedIn && passHolds(keys.session, token, known.person, getCookie(c, passCookie));
    const reader: Reader = { person: known.person, signedIn, coded, via: 'link' };
    const view = await tasks.view(part.slot, reader);
    if (view === null) return null;
    const shown = inAskedLanguage(c, part.current ? view : withoutItsTask(view));
    const offers = part.current ? await tasks.offers(part.slot, reader) : undefined;
    return { token, ...part, reader, view: shown, offers, notice: noticeTo(session, shown) };
  }

  const show = (c: Context<AppEnv>, found: Found, more: Partial<TaskPageProps> = {}, status: 200 | 403 | 409 | 422 | 429 = 200) => {
    const { token, view, offers, notice } = found;
    const forms = { action: `/t/${token}${languageQuery(c)}`, nonce: nonceFor(keys.session, token, Date.now()) };
    const confirm = view.held ? { confirm: confirmNumber(keys.session, token) } : {};
    const files = { filesAt: `/t/${token}/files/` };
    const ways = { ...files, signInUrl: `/sign-in?to=${encodeURIComponent(`/t/${token}`)}`, inboxUrl: '/' };
    return taskPage(
      c,
      { view, ...forms, ...confirm, ...ways, ...(offers === undefined ? {} : { offers }), ...(notice === undefined ? {} : { notice }), ...more },
      status,
    );
  };

  return newRouter()
    .get(path, gate('anyone'), async (c) => {
      const found = await find(c);
      return found === null ? unknownLinkPage(c) : show(c, found);
    })
    .post(path, gate('anyone'), async (c) => {
      const found = await find(c);
      if (found === null) return unknownLinkPage(c);
      const form = await readForm(c, takesFiles(found) ? largestFiles : largestForm);
      if (form === 'tooLarge') return tooLongPage(c, found.view.language);
      if (form.get('act') === 'remark') return remarked(c, found, form);
      if (form.get('act') === 'code') return coding(c, found, form);
      const act = partActIn(form);
      if (act !== null) return acted(c, found, act, form.get('nonce'));
      const typed = typedIn(found.view.form, form);
      if (!found.current || !mayAnswer(found, typed)) return show(c, found, { notice: refusedWords(found.view), typed }, 409);
      if (!nonceHolds(keys.session, found.token, form.get('nonce')))
        return show(c, found, { problems: [{ field: '', message: wordsIn(found.view.language)('openLong') }], typed }, 403);
      const wrong = await keepFiles(found, form, typed);
      if (wrong.length > 0) return show(c, await naming(c, found, typed), { problems: wrong, typed }, 422);
      const field = form.get('find');
      const text = typeof field === 'string' ? form.get(`find.${field}`) : null;
      if (typeof field === 'string' && typeof text === 'string' && text.trim() !== '') return lookedFor(c, found, typed, { field, text });
      if (found.view.shared !== null && form.get('do') === 'save') return edited(c, found, typed, Number(form.get('version') ?? 0));
      const to = form.get('move');
      if (typeof to === 'string') return movedTo(c, found, to);
      const decided = await tasks.decide({
        slot: found.slot,
        ...typed,
        person: found.reader.person,
        via: 'link',
        signedIn: found.reader.signedIn,
        coded: found.reader.coded,
        link: { token: found.token, confirmed: isConfirmed(keys.session, found.token, form.get('confirm')) },
        ...versionIn(form),
      });
      if (decided.ok) return c.redirect(`/t/${found.token}${languageQuery(c)}`, 303);
      return refused(c, found, decided, typed);
    })
    .post(`${path}/people`, gate('anyone'), async (c) => {
      const found = await find(c);
      const text = await readBytes(c);
      const given = text === 'tooLarge' ? null : sought.safeParse(jsonOf(text));
      if (found === null) throw notFound('task behind this link');
      if (given?.success !== true || !nonceHolds(keys.session, found.token, given.data.nonce) || !found.current)
        throw forbidden('Nobody was looked for: this page was open too long, or its link is no longer good. Load it again.');
      return c.json({ people: (await tasks.findPeople(found.slot, found.reader, given.data.field, given.data.text)) ?? [] });
    })
    .post(`${path}/files`, gate('anyone'), async (c) => {
      const found = await find(c);
      if (found === null) throw notFound('task behind this link');
      const { form, field, file } = await readFile(c);
      if (!nonceHolds(keys.session, found.token, form.get('nonce')) || !found.current)
        throw forbidden('Nothing was kept: this page was open too long, or its link is no longer good. Load it again.');
      const added = await tasks.addFile(found.slot, found.reader, field, file);
      if (added === null) throw conflict('notOpen', 'Nothing was kept: this task is not open here any more. Load the page again to see where it stands.');
      // Read by the page's script, which shows the words beside the question.
      if ('problem' in added) return c.json({ error: { code: 'invalid', message: added.problem } }, 422);
      return c.json(added);
    })
    .get(`${path}/files/:file`, gate('anyone'), async (c) => {
      const found = await find(c);
      const file = found?.current === true ? await tasks.file(found.slot, found.reader, c.req.param('file')) : null;
      return file === null ? unknownLinkPage(c) : sendFile(c, file);
    })
    .post(`${path}/draft`, gate('anyone'), async (c) => {
      const found = await find(c);
      const text = await readBytes(c);
      if (text === 'tooLarge') throw tooLarge(largestForm);
      const given = draft.safeParse(jsonOf(text));
      if (found === null) throw notFound('task behind this link');
      if (!given.success || !nonceHolds(keys.session, found.token, given.data.nonce))
        throw forbidden('Nothing was kept: this page was open too long, or its link is no longer good. Load it again.');
      const { values, outcome } = given.data;
      const saved = found.current && found.view.state === 'open' ? await tasks.saveDraft(found.slot, found.reader.person, values, outcome) : null;
      if (saved === null) throw conflict('notOpen', 'Nothing was kept: this task is not open here any more. Load the page again to see where it stands.');
      return c.json(saved);
    });

  /** Files that were sent with the form itself, by a browser without script, or before its script was done with them. */
  async function keepFiles({ slot, reader, view }: Found, form: FormData, typed: Typed): Promise<PageProblem[]> {
    const problems: PageProblem[] = [];
    for (const { id, type } of view.form.fields) {
      if (type !== 'file') continue;
      for (const file of await filesIn(form, newFilesName(id))) {
        const added = await tasks.addFile(slot, reader, id, file);
        if (added === null) continue;
        if ('problem' in added) problems.push({ field: id, message: added.problem });
        else typed.values[id] = [...attachmentsIn(typed.values[id]).filter((one) => one.id !== added.file.id), added.file];
      }
    }
    return problems;
  }

  /** The same page with those found, for a reader without script. */
  async function lookedFor(c: Context<AppEnv>, found: Found, typed: Typed, { field, text }: { field: string; text: string }) {
    const people = (await tasks.findPeople(found.slot, found.reader, field, text)) ?? [];
    return show(c, await naming(c, found, typed), { typed, found: { [field]: people } });
  }

  /** A code, where the step asks for more than the link: sent, or typed. What is typed opens the page in this browser alone, for half an hour. */
  async function coding(c: Context<AppEnv>, found: Found, form: FormData) {
    const { token, slot, view, reader } = found;
    if (!view.byCode || !found.current) return show(c, found);
    if (!nonceHolds(keys.session, token, form.get('nonce'))) return show(c, found, { notice: wordsIn(view.language)('actLong') }, 403);
    const typed = textIn(form, 'code', 40);
    if (typed === '') {
      if (!(await mayAskForCode(sql, keys, { person: reader.person, sender: senderOf(c, config.proxies) }))) return show(c, found, { coding: 'tooMany' }, 429);
      await sendCode({ sql, keys }, { token, slot, person: reader.person });
      return show(c, found, { coding: 'sent' });
    }
    if (!(await takeCode(sql, keys, { token, personId: reader.person, typed }))) return show(c, found, { coding: 'wrong' }, 422);
    const pass = passFor(keys.session, token, reader.person);
    const secure = config.publicUrl.startsWith('https://');
    setCookie(c, passCookie, pass.value, { path: `/t/${token}`, httpOnly: true, sameSite: 'Lax', secure, maxAge: pass.seconds });
    return c.redirect(`/t/${token}${languageQuery(c)}`, 303);
  }

  /** The document of a shared form, for a reader without script. Where somebody else was quicker, both are shown. */
  async function edited(c: Context<AppEnv>, found: Found, typed: Typed, version: number) {
    const refused = await tasks.edit(found.slot, found.reader, version, typed.values);
    const now = (await find(c)) ?? found;
    const say = wordsIn(found.view.language);
    if (refused === null) return show(c, now, { notice: say('savedShared') });
    if (refused.rule === 'otherVersion') {
      const { both } = mergedOver({}, now.view.values, typed.values);
      return show(c, await naming(c, now, typed), { typed, notice: say('changedMeanwhile'), problems: bothWords(now.view, both) }, 409);
    }
    const problems = refused.problems.length > 0 ? refused.problems : [{ field: '', message: refusalWords(refused.rule, found.view.language) }];
    return show(c, await naming(c, now, typed), { typed, problems }, 422);
  }

  async function remarked(c: Context<AppEnv>, found: Found, form: FormData) {
    const say = wordsIn(found.view.language);
    if (!nonceHolds(keys.session, found.token, form.get('nonce'))) return show(c, found, { notice: say('actLong') }, 403);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value.slice(0, 2_000) : '';
    };
    const done = found.current && (await tasks.comment(found.slot, found.reader, text('field'), text('text')));
    return show(c, (await find(c)) ?? found, done ? {} : { notice: say('notNow') }, done ? 200 : 409);
  }

  async function movedTo(c: Context<AppEnv>, found: Found, to: string) {
    const moved = await tasks.move(found.slot, found.reader, to);
    const word = ({ moved: 'moved', notATime: 'moveWhen', past: 'movePast', refused: 'notNow' } as const)[moved];
    return show(c, await naming(c, found), { notice: wordsIn(found.view.language)(word) }, moved === 'moved' ? 200 : 422);
  }

  /** Does what is offered beside answering, once however often the same page is sent, and shows how the task stands then. */
  async function acted(c: Context<AppEnv>, found: Found, act: PartAct, nonce: unknown) {
    const { language } = found.view;
    const say = wordsIn(language);
    if (!found.current) return show(c, found, { notice: refusedWords(found.view) }, 409);
    if (typeof nonce !== 'string' || !nonceHolds(keys.session, found.token, nonce)) return show(c, found, { notice: say('actLong') }, 403);
    const refused = await tasks.act(found.slot, found.reader, act, `${act.act}:${nonce}`);
    const now = (await find(c)) ?? found;
    if (refused === 'unknownPerson') return show(c, now, { notice: say('nobodyNamed') }, 422);
    if (refused !== null) return show(c, now, { notice: refusalWords(refused, language) }, 409);
    return show(c, now, { notice: say(doneWord(act, now.offers)) });
  }

  /** The task as it stands now, with the names of those who were chosen. */
  async function naming(c: Context<AppEnv>, found: Found, typed?: Typed): Promise<Found> {
    const view = await tasks.view(found.slot, found.reader, typed?.values);
    return view === null ? found : { ...found, view: inAskedLanguage(c, view) };
  }

  /** Back to the form with what is wrong in it; or, where there is no form any more, to how the task stands now. */
  async function refused(c: Context<AppEnv>, found: Found, { code, rule, problems, view }: Extract<DoorDecided, { ok: false }>, typed: Typed) {
    const say = wordsIn(found.view.language);
    if (code === 'held') {
      const now = (await find(c)) ?? found;
      if (now.view.state !== 'open') return show(c, now, { notice: say('heldAnew'), typed }, 409);
      return show(c, await naming(c, now, typed), { problems: [{ field: 'confirm', message: say(heldWords[rule ?? ''] ?? 'heldConfirm') }], typed }, 422);
    }
    const now = view === null || view.state === 'open' ? await naming(c, found, typed) : { ...found, view: inAskedLanguage(c, view) };
    if (now.view.state !== 'open') return show(c, now, { notice: refusedWords(now.view), typed }, 409);
    const told = problems.length > 0 ? problems : [{ field: '', message: wordsIn(now.view.language)('notNow') }];
    return show(c, now, { problems: told, typed }, 422);
  }
}

/** Whether it is open, or an answer by this link stands to which another would be a contradiction: the engine then says what becomes of both. */
function mayAnswer({ view: { state, record }, reader }: Found, { outcome }: Typed): boolean {
  const byLink = !reader.signedIn && reader.coded !== true;
  return state === 'open' || (state === 'answered' && byLink && outcome !== '' && record?.outcome !== outcome);
}

const takesFiles = ({ current, view }: Found): boolean => current && view.form.fields.some(({ type }) => type === 'file');

/** Of a shared document the version that was on the page. */
function versionIn(form: FormData): { version?: number } {
  const version = form.get('version');
  return typeof version === 'string' && /^\d{1,9}$/.test(version) ? { version: Number(version) } : {};
}

function refusedWords({ state, language }: TaskView): string {
  const words: Partial<Record<TaskView['state'], TaskWord>> = { answered: 'stands', closed: 'cameAfter' };
  return wordsIn(language)(words[state] ?? 'notNow');
}

/** What an older link of the same person shows while the task is open: that a newer mail took its place, and nothing else. */
function withoutItsTask(view: TaskView): TaskView {
  if (view.state === 'handedOn' || view.state === 'answered' || view.state === 'closed') return view;
  return { ...view, state: 'handedOn', holder: null, outcomes: [], form: { fields: [], shows: [] }, shown: [], evidence: [], values: {}, guidance: null };
}

/** A link that someone else opens, as far as this browser tells. */
function noticeTo(session: SignedIn | null, { reader, state, language }: TaskView): string | undefined {
  if (session === null || session.person.id === reader.id || (state !== 'open' && state !== 'mustSignIn')) return undefined;
  const names = { who: nameOf(reader, language), you: nameOf(refOf(session.person), language) };
  return wordsIn(language)(state === 'open' ? 'someoneElse' : 'someoneElseMust', names);
}

function inAskedLanguage(c: Context, view: TaskView): TaskView {
  const asked = c.req.query('lang');
  return asked === 'en' || asked === 'zh' ? { ...view, language: asked } : view;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
