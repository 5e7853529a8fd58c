import type { Language } from '../../db/people.ts';
import type { Letter, MailData, Part, Single } from './data.ts';
import { footer } from './why-letter.ts';

type Merged = Extract<MailData, { kind: 'merged' }>;
type Asked = Extract<Single, { kind: 'task' | 'reminder' }>;

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);
const isAsked = (data: Single): data is Asked => data.kind === 'task' || data.kind === 'reminder';

/** One mail for several messages: how many wait for an answer and by when the first, then each with its own link. `letters`: what each says by itself. */
export function mergedLetter(data: Merged, letters: readonly Letter[]): Letter {
  const { language, of, review } = data;
  const asked = of.filter(isAsked);
  const others = of.length - asked.length;
  const title = titleOf(language, asked.length, others);
  const first = asked.find(({ dueShort }) => dueShort !== null)?.dueShort ?? null;
  return {
    subject: first === null ? title : pick(language, `${title}, the first by ${first}`, `${title}，最早限期為${first}`),
    preheader: letters.map((letter) => letter.title).join(pick(language, ' · ', '．')),
    title,
    lead: review === null ? [] : [pick(language, 'One page lists them: decide alike or one by one.', '所有事項列於同一頁面，可一併或逐項決定。')],
    facts: [],
    button: review === null ? null : { label: pick(language, 'Open the list', '開啟清單'), url: review },
    parts: partsOf(data, letters),
    after:
      asked.length === 0
        ? []
        : [
            pick(
              language,
              'Opening a page decides nothing. The links are yours alone: please do not pass them on.',
              '開啟頁面並不會作出任何決定。連結只供你本人使用，請勿轉發。',
            ),
          ],
    footer: footer(data, null),
  };
}

function titleOf(language: Language, asked: number, others: number): string {
  const things = pick(language, asked === 1 ? '1 thing waits for you' : `${asked} things wait for you`, `有 ${asked} 項事項待你處理`);
  if (others === 0) return things;
  if (asked === 0) return pick(language, `${others} messages for you`, `有 ${others} 則訊息給你`);
  return pick(language, `${things}, and ${others} ${others === 1 ? 'message' : 'messages'}`, `${things}，另有 ${others} 則訊息`);
}

/** What the list holds is named here by what is asked, a line for each; anything else is told as it would be by itself. */
function partsOf({ language, of, review }: Merged, letters: readonly Letter[]): Part[] {
  const listed = (data: Single | undefined): data is Asked => review !== null && data !== undefined && isAsked(data) && !data.sensitive;
  const groups = new Map<string, Asked[]>();
  for (const data of of) if (listed(data)) groups.set(`${data.flow} ${data.ask}`, [...(groups.get(`${data.flow} ${data.ask}`) ?? []), data]);
  const lists = [...groups.values()].map((same): Part => {
    const [{ ask, flow }] = same as [Asked, ...Asked[]];
    const title = same.length === 1 ? ask : pick(language, `${ask} (${same.length})`, `${ask}（${same.length} 項）`);
    return { title, lead: [], facts: same.map((one) => [one.about ?? flow, dueIn(one)]), button: null };
  });
  return [...lists, ...letters.flatMap((letter, index) => (listed(of[index]) ? [] : [partOf(letter, of[index])]))];
}

function dueIn({ language, dueShort, late, kind }: Asked): string {
  const by = dueShort ?? pick(language, 'no date', '沒有限期');
  if (late) return pick(language, `${by} · late`, `${by}．已逾期`);
  return kind === 'reminder' ? pick(language, `${by} · reminder`, `${by}．提示`) : by;
}

/** Of what is asked: what is new, by when, about whom it is said in the title; the rest stands on its page. */
function partOf({ title, lead, facts, button }: Letter, data: Single | undefined): Part {
  if (data === undefined || !isAsked(data)) return { title, lead, facts, button };
  const own = data.sensitive ? 0 : [data.written.body, data.guidance].reduce((sum, text) => sum + (text === null ? 0 : text.split(/\n{2,}/).length), 0);
  return { title, lead: lead.slice(0, lead.length - own), facts: facts.filter(([, value]) => value !== data.contact), button };
}
