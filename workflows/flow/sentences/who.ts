import type { AsOf, Value, Who, WhoRule } from '../grammar.ts';
import { columnWords, type Language, listed, quoted, stepName } from './language.ts';
import { recordName } from './questions.ts';
import type { Tell } from './tell.ts';

/** Who it is, in words that fit into a sentence. `short` leaves out the fallback and the exclusions, which the exceptions tell. */
export function whoTold(who: Who, tell: Tell, options: { short?: boolean } = {}): string {
  const zh = tell.language === 'zh';
  const [first, ...rest] = who.rules;
  if (first === undefined) return zh ? '（未指定）' : 'nobody yet';
  const main = ruleTold(first, tell);
  if (options.short === true) return main;
  const others = rest.map((rule) => ruleTold(rule, tell));
  const fallback = others.length === 0 ? '' : zh ? `；如沒有，則由${others.join('，再由')}負責` : `, or if there is none ${others.join(', else ')}`;
  const never = neverWords(who, tell);
  return `${main}${fallback}${never && `${zh ? '；' : '; '}${never}`}${atLeastWords(who.atLeast, tell)}`;
}

/** "never the employee", or nothing. */
export function neverWords({ never }: Who, tell: Tell): string {
  if (never === undefined || never.length === 0) return '';
  const people = never.map((rule) => ruleTold(rule, tell));
  return tell.language === 'zh' ? `不可由${listed(people, tell.language, 'or')}負責` : `never ${listed(people, tell.language, 'or')}`;
}

function atLeastWords(atLeast: Value | undefined, tell: Tell): string {
  if (atLeast === undefined) return '';
  const n = tell.value(atLeast);
  return tell.language === 'zh' ? `；最少${n}人` : `; at least ${n}`;
}

/** One rule in words: "the manager", 「直屬上司」. */
export function ruleTold(rule: WhoRule, tell: Tell): string {
  const zh = tell.language === 'zh';
  const step = (id: string) => stepName(tell.flow, id, tell.language);
  const of = (inner: WhoRule | undefined) => tell.rule(inner ?? { who: 'subject' });
  switch (rule.who) {
    case 'subject':
      return zh ? '員工本人' : 'the employee';
    case 'item':
      return itemWords(tell);
    case 'manager':
      return managerWords(rule, tell);
    case 'role':
      return roleWords(rule, tell);
    case 'person':
      return zh ? `${quoted(rule.id, tell.language)}` : `the person ${rule.id}`;
    case 'group':
      return zh
        ? `${columnWords(rule.column, tell.language)}為${tell.value(rule.equals)}的員工`
        : `everyone whose ${columnWords(rule.column, tell.language)} is ${tell.value(rule.equals)}`;
    case 'relation': {
      const column = columnWords(rule.column, tell.language);
      const other = rule.of !== undefined && rule.of.who !== 'subject' ? of(rule.of) : null;
      const start = asOfWords(rule.asOf, tell);
      return zh ? `${start}${other === null ? '' : `${other}的`}${column}` : `the ${column}${other === null ? '' : ` of ${other}`}${start}`;
    }
    case 'reports':
      return zh ? `${of(rule.of)}的直屬下屬` : `the direct reports of ${of(rule.of)}`;
    case 'peers':
      return zh ? `${of(rule.of)}的同級同事` : `the peers of ${of(rule.of)}`;
    case 'nominated':
      return zh ? `在${step(rule.step)}提名的人` : `those chosen in ${step(rule.step)}`;
    case 'holderOf':
      return zh ? `負責${step(rule.step)}的人` : `whoever had ${step(rule.step)}`;
    case 'deciderOf':
      return zh ? `完成${step(rule.step)}的人` : `whoever answered ${step(rule.step)}`;
    case 'previousHolder':
      return zh ? '上一位負責人' : 'whoever had it before';
    case 'external':
      return zh ? `在${step(rule.step)}填寫的電郵地址（外部人士）` : `whoever has the address given in ${step(rule.step)}`;
    case 'event':
      return zh ? `事件的${quoted(rule.field, tell.language)}所指的人` : `whomever the event names as ${quoted(rule.field, tell.language)}`;
    case 'recipientsOf':
      return zh ? `收到檔案${recordName(rule.record, tell)}的人` : `those who received the record ${recordName(rule.record, tell)}`;
    case 'owner':
      return zh ? '周期負責人' : 'the owner of the cycle';
    case 'missing':
      return zh ? `尚未回覆${step(rule.step)}的人` : `those who have not answered ${step(rule.step)}`;
    case 'together':
      return listed(
        rule.of.map((part) => partWords(part, tell)),
        tell.language,
      );
  }
}

function managerWords(rule: Extract<WhoRule, { who: 'manager' }>, tell: Tell): string {
  const zh = tell.language === 'zh';
  const level = rule.level ?? 1;
  const other = rule.of !== undefined && rule.of.who !== 'subject' ? tell.rule(rule.of) : null;
  const start = asOfWords(rule.asOf, tell);
  const top = rule.atTop !== 'stay' ? '' : zh ? '（最高只到頂層）' : ', or whoever is at the top';
  if (zh) {
    const title = level === 1 ? '直屬上司' : level === 2 ? '上司的上司' : `上${tell.value(level)}級上司`;
    return `${start}${other === null ? '' : `${other}的`}${title}${top}`;
  }
  const tail = `${other === null ? '' : ` of ${other}`}${start}${top}`;
  if (level === 1) return `the manager${tail}`;
  return level === 2 ? `the manager’s manager${tail}` : `the manager ${tell.value(level)} levels up${tail}`;
}

/** Of what "for each" goes through: where it is rows or groups anywhere in the flow, not the employee alone. */
function itemWords({ flow, language }: Tell): string {
  const overs = Object.values(flow.steps).flatMap((step) => (step.kind === 'forEach' && typeof step.settings.over === 'object' ? [step.settings.over] : []));
  if (overs.some((over) => 'rows' in over)) return language === 'zh' ? '該行所指的人' : 'the person in the row';
  if (overs.some((over) => 'groups' in over)) return language === 'zh' ? '該組的所有成員' : 'everyone in the group';
  return language === 'zh' ? '員工本人' : 'the employee';
}

/** One of several rules together, and how many of it are needed. */
function partWords({ rule, atLeast }: Extract<WhoRule, { who: 'together' }>['of'][number], tell: Tell): string {
  if (atLeast === undefined) return tell.rule(rule);
  const n = tell.value(atLeast);
  return tell.language === 'zh' ? `${tell.rule(rule)}（最少${n}人）` : `${tell.rule(rule)} (at least ${n})`;
}

/** Set before the person in Chinese, after in English; nothing where it is whoever it is at the moment. */
function asOfWords(asOf: AsOf | undefined, tell: Tell): string {
  const zh = tell.language === 'zh';
  if (asOf === undefined || asOf === 'now') return '';
  if (asOf === 'both') return zh ? '起始日及現時的' : ' on the start day and now';
  if (asOf === 'cycleStart') return zh ? '起始日的' : ' on the start day';
  return zh ? `以${tell.when(asOf)}為準的` : ` as of ${tell.when(asOf)}`;
}

const roles: Record<string, Record<Language, string>> = {
  hr: { en: 'HR', zh: '人力資源部' },
  admin: { en: 'an administrator', zh: '系統管理員' },
  hr_partner: { en: 'the HR partner', zh: '人力資源夥伴' },
  hr_director: { en: 'the HR director', zh: '人力資源總監' },
};

/** What a role is called where it stands alone, as in a list. */
export function roleName(role: string, language: Language): string {
  const known = Object.hasOwn(roles, role) ? roles[role] : undefined;
  return known?.[language].replace(/^(the|an?) /, '') ?? columnWords(role, language);
}

function roleWords(rule: Extract<WhoRule, { who: 'role' }>, tell: Tell): string {
  const known = Object.hasOwn(roles, rule.role) ? roles[rule.role]?.[tell.language] : undefined;
  const name = known ?? (tell.language === 'zh' ? columnWords(rule.role, tell.language) : `the ${columnWords(rule.role, tell.language)}`);
  if (rule.scope === undefined) return name;
  const column = columnWords(rule.scope.column, tell.language);
  const of = tell.rule(rule.scope.of);
  return tell.language === 'zh' ? `${of}所屬${column}的${name}` : `${name} for the ${column} of ${of}`;
}
