import { decimalOf, decimalText } from '../decimal.ts';
import type { Rows, Value } from '../grammar.ts';
import { asking, between, plainNumber, quotedText, selected, timeLeft, totals } from './notation.ts';
import { childOf, inside, type Kind, type Place, rowName, rowsAt } from './place.ts';
import type { Write } from './write.ts';

export function valueText(value: Value, place: Place, beside: Kind | null, write: Write): string {
  if (typeof value !== 'object') return constantText(value, beside);
  switch (value.value) {
    case 'answer':
      return inRound(answerText(value.step, value.field, place), value.round);
    case 'outcome':
      return inRound(outcomeText(value.step, place), value.round);
    case 'person':
      return asOf(selected(write.rule(value.of, place), value.field), value.asOf, place, write);
    case 'fact':
      return rowsAt(place.facts, value.key) ?? asOf(selected(`facts.${value.scope}`, value.key), value.asOf, place, write);
    case 'record':
      return recordText(value, place, write);
    case 'run':
      return `${selected('runs', value.flow)}.${value.what}`;
    case 'event':
      return selected('event', value.field);
    case 'timeBetween':
      return `${between[value.unit]}(${write.when(value.from, place)}, ${write.when(value.to, place)})`;
    case 'lookup': {
      const keys = value.keys.map((key) => write.value(key, place)).join(', ');
      return `lookup(${quotedText(value.table)}, [${keys}], ${write.value(value.otherwise, place)})`;
    }
    case 'timeLeft':
      return `${timeLeft[value.unit]}(${quotedText(value.step)})`;
    case 'aggregate':
      return totalText(value, place, write);
    case 'today':
    case 'occurrence':
      return value.value;
  }
}

/** Numbers without an exponent; a decimal that is kept as text, as it was written, where a number is meant. */
function constantText(value: string | number | boolean, beside: Kind | null): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    const decimal = decimalOf(value);
    return decimal === null ? String(value) : decimalText(decimal);
  }
  return beside === 'number' && plainNumber.test(value) ? value : quotedText(value);
}

/** What the rows hold in which this stands goes by the name of the row. */
function answerText(step: string, field: string, place: Place): string {
  const table = rowsAt(place.tables, step);
  if (table !== undefined) return selected(table.name, field);
  const child = childOf(place, step);
  return selected(selected(child === null ? 'answers' : `${child}.answers`, step), field);
}

function outcomeText(step: string, place: Place): string {
  if (step === place.child?.step) return `${place.child.name}.outcome`;
  const child = childOf(place, step);
  return selected(child === null ? 'outcomes' : `${child}.outcomes`, step);
}

function recordText({ type, field, asOf: day }: Extract<Value, { value: 'record' }>, place: Place, write: Write): string {
  const row = rowsAt(place.records, type);
  return row === undefined ? asOf(selected(selected('records', type), field), day, place, write) : selected(row, field);
}

function inRound(text: string, round: 'first' | 'latest' | number | undefined): string {
  return round === undefined || round === 'latest' ? text : `inRound(${text}, ${round === 'first' ? '"first"' : round})`;
}

function asOf(text: string, when: Extract<Value, { value: 'fact' }>['asOf'], place: Place, write: Write): string {
  return when === undefined ? text : `asOf(${text}, ${write.when(when, place)})`;
}

function totalText({ do: doing, over, of, where, window }: Extract<Value, { value: 'aggregate' }>, place: Place, write: Write): string {
  const name = rowName(place);
  const within = inside(place, over, name);
  const rule = where === undefined ? '' : `${name}, ${write.condition(where, within)}`;
  const asks = asking.includes(doing);
  const rows = [
    write.rows(over, place),
    window === undefined ? '' : `.within(${write.when(window[0], place)}, ${write.when(window[1], place)})`,
    asks || where === undefined ? '' : `.filter(${rule})`,
    asks || doing === 'count' || of === undefined ? '' : `.map(${name}, ${write.value(of, within)})`,
  ];
  return `${rows.join('')}.${totals[doing]}(${asks ? rule : ''})`;
}

export function rowsText(rows: Rows, place: Place, write: Write): string {
  switch (rows.rows) {
    case 'list':
      return answerText(rows.step, rows.field, place);
    case 'facts':
      return `history(${quotedText(rows.key)})`;
    case 'records':
      return selected('records', rows.type);
    case 'members':
      return 'members';
    case 'children':
      return `children(${quotedText(rows.step)})`;
    case 'reports':
      return write.rule({ who: 'reports', of: rows.of }, place);
  }
}
