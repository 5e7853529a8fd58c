import type { Anchor, Length, When, Whose, WhoRule } from '../grammar.ts';
import { quotedText, selected } from './notation.ts';
import type { Place } from './place.ts';
import type { Write } from './write.ts';

/** A date, and what is done to it, in the order of SEMANTICS rule 2. */
export function whenText(when: When, place: Place, write: Write): string {
  const { plus, weekday, snap, time, zone, calendar, hold, ifPast, notice } = when;
  const steps = [
    anchorText(when.from, place, write),
    plus === undefined ? '' : `.plus(${lengthText(plus, place, write)})`,
    weekday === undefined ? '' : `.weekday("${weekday}")`,
    snap === undefined ? '' : `.snap("${snap}")`,
    time === undefined ? '' : `.at("${time}")`,
    zone === undefined ? '' : `.zone(${whoseText(zone)})`,
    calendar === undefined ? '' : `.calendar(${whoseText(calendar)})`,
    hold === undefined ? '' : `.hold("${hold}")`,
    ifPast === undefined ? '' : `.ifPast("${ifPast}")`,
    notice === undefined ? '' : `.notice(${lengthText(notice, place, write)})`,
  ];
  return steps.join('');
}

function lengthText({ n, unit, count }: Length, place: Place, write: Write): string {
  const words = `${write.value(n, place, 'number')}, "${unit}"`;
  return count === undefined || count === 'after' ? words : `${words}, "${count}"`;
}

/** Whose: one of three words; a name of a zone or calendar is in quotation marks. */
const whoseText = (whose: Whose): string => (typeof whose === 'object' ? quotedText(whose.named) : whose);

function anchorText(anchor: Anchor, place: Place, write: Write): string {
  switch (anchor.anchor) {
    case 'date':
      return `date("${anchor.date}")`;
    case 'cycleDate':
      return selected('dates', anchor.name);
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
    case 'stepClosed':
    case 'meetingStart':
    case 'milestone':
      return `${anchor.anchor}(${quotedText(anchor.step)}${roundText(anchor.round)})`;
    case 'personDate':
      return write.value({ value: 'person', of: anchor.of, field: anchor.field }, place);
    case 'answerDate':
      return write.value({ value: 'answer', step: anchor.step, field: anchor.field, ...(anchor.round !== undefined && { round: anchor.round }) }, place);
    case 'recordDate':
      return write.value({ value: 'record', type: anchor.type, field: anchor.field }, place);
    case 'payloadDate':
      return write.value({ value: 'event', field: anchor.field }, place);
    case 'event':
      return anchor.time === 'effective' ? 'eventEffective' : 'eventRecorded';
    case 'earliest':
    case 'latest':
      return `${anchor.anchor}(${anchor.of.map((one) => write.when(one, place)).join(', ')})`;
    case 'between':
      return `between(${write.when(anchor.a, place)}, ${write.when(anchor.b, place)}, ${write.value(anchor.percent, place, 'number')})`;
    default:
      return anchor.anchor;
  }
}

const roundText = (round: 'first' | 'latest' | undefined): string => (round === 'first' ? ', "first"' : '');

/** People by rule. The subject is who is meant where a rule does not say, and inside the rows of a group each of them. */
export function ruleText(rule: WhoRule, place: Place, write: Write): string {
  const of = (who: WhoRule | undefined) => write.rule(who ?? { who: 'subject' }, place);
  switch (rule.who) {
    case 'subject':
      return place.subject;
    case 'item':
    case 'previousHolder':
    case 'owner':
      return rule.who;
    case 'manager':
      return asOfText(`manager(${of(rule.of)}${levelText(rule, place, write)})`, rule.asOf, place, write);
    case 'role':
      return `role(${quotedText(rule.role)}${rule.scope === undefined ? '' : `, ${quotedText(rule.scope.column)}, ${of(rule.scope.of)}`})`;
    case 'person':
      return `person(${quotedText(rule.id)})`;
    case 'group':
      return `group(${quotedText(rule.column)}, ${write.value(rule.equals, place)})`;
    case 'relation':
      return asOfText(`relation(${quotedText(rule.column)}, ${of(rule.of)})`, rule.asOf, place, write);
    case 'reports':
    case 'peers':
      return `${rule.who}(${of(rule.of)})`;
    case 'nominated':
    case 'missing':
      return `${rule.who}(${quotedText(rule.step)})`;
    case 'holderOf':
    case 'deciderOf':
      return `${rule.who}(${quotedText(rule.step)}${roundText(rule.round)})`;
    case 'external':
      return `external(${quotedText(rule.step)}, ${quotedText(rule.field)})`;
    case 'event':
      return selected('event', rule.field);
    case 'recipientsOf':
      return `recipientsOf(${quotedText(rule.record)})`;
    case 'together':
      return `together(${rule.of.map((part) => partText(part, place, write)).join(', ')})`;
  }
}

function levelText({ level, atTop }: Extract<WhoRule, { who: 'manager' }>, place: Place, write: Write): string {
  const stays = atTop === 'stay' ? ', "stay"' : '';
  const levels = level === undefined ? '1' : write.value(level, place, 'number');
  return levels === '1' && stays === '' ? '' : `, ${levels}${stays}`;
}

function asOfText(text: string, asOf: Extract<WhoRule, { who: 'manager' }>['asOf'], place: Place, write: Write): string {
  if (asOf === undefined) return text;
  return `asOf(${text}, ${typeof asOf === 'string' ? quotedText(asOf) : write.when(asOf, place)})`;
}

function partText({ rule, atLeast }: Extract<WhoRule, { who: 'together' }>['of'][number], place: Place, write: Write): string {
  const text = write.rule(rule, place);
  return atLeast === undefined ? text : `atLeast(${text}, ${write.value(atLeast, place, 'number')})`;
}
