import type { Context } from 'hono';
import { digestFields, type DigestProps, leaveOpen } from '../../builder-ui/task-page/digest-props.ts';
import { nameOf } from '../../builder-ui/task-page/told.ts';
import { wordsIn } from '../../builder-ui/task-page/words.ts';
import { organisation } from '../../db/organisation.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { AppDeps } from '../deps.ts';
import { aboutIn, digestLists, groupId, type Listed } from '../digest.ts';
import { languageQuery, readForm, textIn, tokenIn } from '../link-forms.ts';
import { confirmNumber, isConfirmed, nonceFor, nonceHolds } from '../link-nonce.ts';
import { singleToken } from '../mail/single-token.ts';
import { digestPage, tooLongPage, unknownLinkPage } from '../pages/task.tsx';
import { type AppEnv, gate, loadSession, newRouter } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import type { DoorDecided, Reader } from '../task-door.ts';

/** More than so many at once nobody looks through. */
const most = 100;
/** So long an answer may be taken back, in milliseconds. */
const undoMs = 600_000;

/** `key`: what nonce and number are bound to. `path`: of this page. `token`: of the link; null for the tasks of whoever is signed in. */
type Found = {
  key: string;
  path: string;
  token: string | null;
  reader: Reader;
  company: string;
  language: 'en' | 'zh';
  listed: Listed[];
  notice: string | undefined;
};
type Chosen = { one: Listed; outcome: string; comment: string };
type More = Partial<Pick<DigestProps, 'problems' | 'typed' | 'notice'>>;

/**
 * One page for many decisions, behind the link of a mail about several things; in the app the inbox does the same. Opening it changes nothing. Each decision goes by
 * the same door as if it were the only one, and stands by itself in the history; what is wrong with one is told before any is recorded.
 */
export function digestPages({ sql, tasks, keys, engine }: Pick<AppDeps, 'sql' | 'tasks' | 'keys' | 'engine'>) {
  async function behindLink(c: Context<AppEnv>): Promise<Found | null> {
    const token = tokenIn(c);
    const known = await tasks.byToken(token);
    if (known === null) return null;
    const session = await loadSession(c);
    const reader: Reader = { person: known.person, signedIn: session?.person.id === known.person, via: 'digest' };
    const listed = await listedOf(known.parts, reader, (slot) => singleLink(slot, known.person));
    return found(c, { key: token, path: `/d/${token}`, token, reader, listed, visitor: session?.person ?? null });
  }

  type Finding = Pick<Found, 'key' | 'path' | 'token' | 'reader' | 'listed'> & { visitor: Parameters<typeof refOf>[0] | null };

  async function found(c: Context<AppEnv>, { visitor, ...rest }: Finding): Promise<Found | null> {
    const [first] = rest.listed;
    const own = first?.view.language ?? visitor?.language;
    if (own === undefined) return null;
    const asked = c.req.query('lang');
    const language = asked === 'en' || asked === 'zh' ? asked : own;
    const { nameEn, nameZh } = await organisation(sql);
    const names =
      first === undefined || visitor === null || visitor.id === rest.reader.person
        ? null
        : { who: nameOf(first.view.reader, language), you: nameOf(refOf(visitor), language) };
    const notice = names === null ? undefined : wordsIn(language)('someoneElse', names);
    return { ...rest, company: language === 'zh' ? (nameZh ?? nameEn) : nameEn, language, notice };
  }

  /** Parts of which this reader sees nothing any more are left out. */
  async function listedOf(
    parts: readonly { slot: string; current: boolean }[],
    reader: Reader,
    linkTo: (slot: string) => Promise<string | null>,
  ): Promise<Listed[]> {
    const listed: Listed[] = [];
    for (const { slot, current } of parts.slice(0, most)) {
      const view = await tasks.view(slot, reader);
      if (view === null) continue;
      const recent = view.record !== null && Date.now() - Date.parse(view.record.at) < undoMs;
      listed.push({ view, current, open: await linkTo(slot), takeBack: recent && (await tasks.offers(slot, reader)).takeBack });
    }
    return listed;
  }

  /** The link of the part's own mail, which this reader got too. */
  async function singleLink(slot: string, person: string): Promise<string | null> {
    const token = await singleToken(engine, keys.mail, slot, person);
    return token !== null && (await tasks.byToken(token)) !== null ? `/t/${token}` : null;
  }

  const show = (c: Context<AppEnv>, { key, path, language, company, listed, notice }: Found, more: More = {}, status: 200 | 409 | 422 = 200) => {
    const held = listed.some(({ view }) => view.held);
    const props: DigestProps = {
      language,
      ...digestLists(listed, language),
      action: `${path}${languageQuery(c)}`,
      nonce: nonceFor(keys.session, key, Date.now()),
      ...(held && { confirm: confirmNumber(keys.session, key) }),
      problems: [],
      typed: {},
      ...(notice !== undefined && { notice }),
      ...more,
    };
    return digestPage(c, company, props, status);
  };

  async function sent(c: Context<AppEnv>, find: () => Promise<Found | null>) {
    const now = await find();
    if (now === null) return unknownLinkPage(c);
    const form = await readForm(c);
    const say = wordsIn(now.language);
    if (form === 'tooLarge') return tooLongPage(c, now.language);
    if (!nonceHolds(keys.session, now.key, form.get('nonce'))) return show(c, now, { notice: say('openLong'), typed: typedIn(form) }, 422);
    if (form.get('act') === 'withdraw') return tookBack(c, now, form, find);
    const { chosen, problems } = chosenIn(now, form);
    if (problems.length > 0) return show(c, now, { problems, typed: typedIn(form) }, 422);
    const confirmed = isConfirmed(keys.session, now.key, form.get('confirm'));
    const refused: { one: Listed; decided: Extract<DoorDecided, { ok: false }> }[] = [];
    for (const { one, outcome, comment } of chosen) {
      const { reader, token } = now;
      const values = comment === '' ? {} : { comment };
      const link = token === null ? {} : { link: { token, confirmed } };
      const decided = await tasks.decide({
        slot: one.view.slot,
        person: reader.person,
        outcome,
        values,
        via: token === null ? 'web' : 'digest',
        signedIn: reader.signedIn,
        ...link,
      });
      if (!decided.ok) refused.push({ one, decided });
    }
    const after = (await find()) ?? now;
    const isHeld = refused.some(({ decided }) => decided.code === 'held');
    if (isHeld) return show(c, after, { problems: [{ field: 'confirm', message: say(heldWords(refused)) }], typed: typedIn(form) }, 422);
    const who = refused.map(({ one }) => aboutIn(one.view, now.language)).join(say('comma'));
    if (refused.length > 0) return show(c, after, { notice: say('digestNot', { who }) }, 409);
    return show(c, after, { notice: chosen.length === 1 ? say('digestRecordedOne') : say('digestRecorded', { n: chosen.length }) });
  }

  async function tookBack(c: Context<AppEnv>, now: Found, form: FormData, find: () => Promise<Found | null>) {
    const say = wordsIn(now.language);
    const slots = new Set(form.getAll('slot'));
    let n = 0;
    for (const { view } of now.listed.filter((one) => one.takeBack && slots.has(one.view.slot)))
      if ((await tasks.act(view.slot, now.reader, { act: 'withdraw', reason: '' }, `withdraw:${textIn(form, 'nonce')}`)) === null) n += 1;
    return show(c, (await find()) ?? now, { notice: n === 0 ? say('notNow') : say('digestTakenBack', { n }) }, n === 0 ? 409 : 200);
  }

  return newRouter()
    .get('/d/:token', gate('anyone'), async (c) => {
      const now = await behindLink(c);
      return now === null ? unknownLinkPage(c) : show(c, now);
    })
    .post('/d/:token', gate('anyone'), (c) => sent(c, () => behindLink(c)));
}

/** What was chosen for each: what stands at it, else what was chosen for all of its kind. With what is wrong, of all of them. */
function chosenIn({ listed, language }: Found, form: FormData): { chosen: Chosen[]; problems: { field: string; message: string }[] } {
  const say = wordsIn(language);
  const chosen = listed.flatMap((one): Chosen[] => {
    const { view, current } = one;
    if (!current || view.state !== 'open' || !view.alike) return [];
    const group = groupId(view);
    const own = textIn(form, digestFields.one(view.slot), 60);
    const outcome = own === '' ? textIn(form, digestFields.alike(group), 60) : own;
    if (outcome === '' || outcome === leaveOpen) return [];
    const ownComment = textIn(form, digestFields.oneComment(view.slot), 10_000);
    return [{ one, outcome, comment: own === '' && ownComment === '' ? textIn(form, digestFields.comment(group), 10_000) : ownComment }];
  });
  if (chosen.length === 0) return { chosen, problems: [{ field: '', message: say('digestNothing') }] };
  const problems = chosen.flatMap(({ one: { view }, outcome, comment }) => {
    const known = view.outcomes.find(({ key }) => key === outcome);
    const field = digestFields.alike(groupId(view));
    if (known === undefined) return [{ field, message: say('chooseOne') }];
    const needs = known.needsComment && comment === '';
    return needs ? [{ field, message: say('digestNeeds', { who: aboutIn(view, language), outcome: said(known.label, language) }) }] : [];
  });
  return { chosen, problems };
}

function heldWords(refused: readonly { decided: Extract<DoorDecided, { ok: false }> }[]): 'heldSoon' | 'heldConfirm' {
  return refused.some(({ decided }) => decided.rule === 'answeredTooSoon') ? 'heldSoon' : 'heldConfirm';
}

function typedIn(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' && name !== 'nonce' && name !== 'confirm' ? [[name, value]] : [])));
}
