import { type Flow, isTask, portsOf, type Step, type StepOf, type TaskStep } from '../schema.ts';
import { nameOf, quoted, stepName } from './language.ts';
import { ifWords, outcomeWords } from './outcomes.ts';
import type { Tell } from './tell.ts';
import { askedWords, doingWords, waitWords } from './doings.ts';
import { startWords } from './starts.ts';
import { byTold, detailWords, lateTold } from './when.ts';
import { neverWords, whoTold } from './who.ts';

/** A step in one paragraph, as it stands in the outline and at the top of the inspector. */
export function stepTold(step: Step, tell: Tell): string {
  switch (step.kind) {
    case 'start':
      return startWords(step, tell);
    case 'form':
    case 'approval':
    case 'nominate':
    case 'acknowledge':
    case 'meeting':
    case 'training':
      return taskWords(step, tell);
    case 'branch':
      return said2(tell, 'The route depends on a rule:', '按條件選擇路線：');
    case 'split':
      return said2(tell, `At the same time: ${listedBranches(step, tell)}.`, `同時進行：${listedBranches(step, tell)}。`);
    case 'join':
      return joinWords(step, tell);
    case 'wait':
      return waitWords(step, tell);
    case 'milestone':
    case 'repeat':
    case 'record':
    case 'score':
    case 'connect':
    case 'subflow':
    case 'whenever':
    case 'emit':
      return doingWords(step, tell);
    case 'notify':
      return notifyWords(step, tell);
    case 'forEach':
      return forEachWords(step, tell);
    case 'end':
      return said2(tell, `Ends as ${quoted(nameOf(step, 'en'), 'en')}.`, `完結：${quoted(nameOf(step, 'zh'), 'zh')}。`);
  }
}

const said2 = (tell: Tell, en: string, zh: string) => (tell.language === 'zh' ? zh : en);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function taskWords(step: TaskStep, tell: Tell): string {
  const { who, name, by, ...rest } = taskPieces(step, tell);
  return [askedWords(step, who, name, by, tell), ...Object.values(rest)].filter((part) => part !== '').join(tell.language === 'zh' ? '' : ' ');
}

/** What the sentence of a task is made of, by the setting that says it; `name` and `by` are no settings of their own. Empty: not said. */
function taskPieces(step: TaskStep, tell: Tell) {
  const { settings } = step;
  const limit = settings.due ?? settings.closes;
  return {
    who: whoTold(settings.who, tell, { short: true }),
    name: quoted(nameOf(step, tell.language), tell.language),
    by: limit === undefined ? '' : byTold(limit, tell),
    tally: tallyTold(step, tell),
    opens: opensWords(step, tell),
    closes: closesWords(step, tell),
    reminders: remindersWords(step, tell),
    ladder: ladderWords(step, tell),
    onlyIf: conditionOfTask(step, tell),
  };
}

/** A piece of a step's sentence. `setting` says it; `name` is the step's own, and null nobody can change by itself. */
export type Piece = { words: string; setting: string | null };

/** The sentence of a step in pieces: read one after the other they are `stepTold`. */
export function piecesTold(step: Step, tell: Tell): Piece[] {
  return saidBy(step, tell)
    .filter(({ words }) => words !== '')
    .reduce((pieces, named) => pieces.flatMap((piece) => (piece.setting === null ? cutAt(piece.words, named) : [piece])), [
      { words: stepTold(step, tell), setting: null },
    ] as Piece[]);
}

function saidBy(step: Step, tell: Tell): { words: string; setting: string }[] {
  const name = { words: quoted(nameOf(step, tell.language), tell.language), setting: 'name' };
  if (isTask(step)) {
    const { by, ...pieces } = taskPieces(step, tell);
    const due = step.settings.due === undefined ? 'closes' : 'due';
    return [...Object.entries(pieces).map(([setting, words]) => ({ words, setting })), { words: by, setting: due }];
  }
  if (step.kind === 'wait') {
    const { until, condition, deadline } = step.settings;
    return [
      { words: until === undefined ? '' : tell.when(until), setting: 'until' },
      { words: condition === undefined ? '' : tell.condition(condition), setting: 'condition' },
      { words: deadline === undefined ? '' : tell.when(deadline), setting: 'deadline' },
    ];
  }
  if (step.kind === 'milestone')
    return [
      { words: tell.condition(step.settings.condition), setting: 'condition' },
      { words: tell.when(step.settings.by), setting: 'by' },
    ];
  if (step.kind === 'notify')
    return [{ words: step.settings.message.to === undefined ? '' : whoTold(step.settings.message.to, tell, { short: true }), setting: 'message' }, name];
  if (step.kind === 'repeat') return step.settings.every === undefined ? [] : [{ words: tell.length(step.settings.every), setting: 'every' }];
  if (step.kind === 'forEach') return [{ words: enoughWords(step.settings.goesOn, tell), setting: 'goesOn' }];
  return [name];
}

/** Where the words stand first, also as the beginning of the sentence. */
function cutAt(sentence: string, { words, setting }: { words: string; setting: string }): Piece[] {
  const found = sentence.startsWith(capital(words)) ? 0 : sentence.indexOf(words);
  if (found < 0) return [{ words: sentence, setting: null }];
  const end = found + words.length;
  return [
    { words: sentence.slice(0, found), setting: null },
    { words: sentence.slice(found, end), setting },
    { words: sentence.slice(end), setting: null },
  ].filter((piece) => piece.words !== '');
}

/** What several people's answers come to: how many it takes, and what one of another kind does. */
export function tallyTold(step: TaskStep, tell: Tell): string {
  const { tally } = step.settings;
  if (tally === undefined) return '';
  const outcomes = portsOf(step).filter(({ port }) => port !== 'timeout' && port !== 'declined');
  const [wanted] = outcomes;
  const n = tally.n === undefined ? '' : tell.value(tally.n);
  const outcome = wanted === undefined || outcomes.length < 2 ? null : quoted(outcomeWords(step, wanted.port, tell.language), tell.language);
  const ends = outcome !== null && tally.reject === 'endsIt' ? said2(tell, ' Any other answer ends it at once.', '任何其他回覆即告完結。') : '';
  switch (tally.rule) {
    case 'any':
      return said2(tell, 'The first answer counts.', '以首個回覆為準。');
    case 'sequence':
      return `${said2(tell, 'They answer one after the other.', '逐一回覆。')}${ends}`;
    case 'all':
      return `${needs('all of them', '全體')}${ends}`;
    case 'count':
      return `${needs(`${n} of them`, `其中${n}人`)}${ends}`;
    case 'percent':
      return `${needs(`${n} % of them`, `其中${n}%的人`)}${ends}`;
  }

  function needs(en: string, zh: string): string {
    return outcome === null
      ? said2(tell, `It takes an answer from ${en}.`, `須${zh}回覆。`)
      : said2(tell, `It takes ${outcome} from ${en}.`, `須${zh}${outcome}。`);
  }
}

function opensWords({ settings: { opens } }: TaskStep, tell: Tell): string {
  return opens === undefined ? '' : said2(tell, `It opens ${onWords(tell.when(opens), opens.from.anchor)}.`, `於${tell.when(opens)}開放。`);
}

/** "on" stands before a day, nothing before "3 days after …". */
const onWords = (words: string, anchor: string) => (/^\d/.test(words) || anchor === 'earliest' || anchor === 'latest' ? words : `on ${words}`);

function closesWords({ settings: { closes, due } }: TaskStep, tell: Tell): string {
  if (closes === undefined || due === undefined) return '';
  return said2(
    tell,
    `Answers are taken until ${closes.from.anchor === 'due' ? lateTold(closes, tell) : tell.when(closes)}.`,
    `${closes.from.anchor === 'due' ? lateTold(closes, tell) : tell.when(closes)}截止。`,
  );
}

function remindersWords({ settings: { reminders } }: TaskStep, tell: Tell): string {
  if (reminders.length === 0) return '';
  const times = reminders.map(({ at, every }) => {
    const first = at.from.anchor === 'due' && Number(at.plus?.n) < 0 ? beforeDue(at, tell) : lateTold(at, tell);
    return every === undefined ? first : said2(tell, `${first} and again every ${tell.length(every)}`, `${first}，其後每${tell.length(every)}一次`);
  });
  return said2(tell, `Reminder ${times.join('; ')}.`, `${times.join('、')}提示。`);
}

function beforeDue(at: TaskStep['settings']['reminders'][number]['at'], tell: Tell): string {
  if (at.plus === undefined) return tell.when(at);
  return `${said2(tell, `${tell.length(at.plus)} before`, `限期前${tell.length(at.plus)}`)}${detailWords(at, tell)}`;
}

function ladderWords({ settings: { ladder } }: TaskStep, tell: Tell): string {
  if (ladder.length === 0) return '';
  const rungs = ladder.map(({ at, do: act }) => {
    const time = lateTold(at, tell);
    if (act.act === 'takeOutcome') return said2(tell, `${time} it counts as “${act.outcome}”`, `${time}當作「${act.outcome}」`);
    const who = whoTold(act.to, tell, { short: true });
    const does = {
      tell: said2(tell, `${who} is told`, `通知${who}`),
      cc: said2(tell, `${who} gets a copy`, `副本送${who}`),
      addDecider: said2(tell, `${who} may answer too`, `加入${who}作答`),
      handOver: said2(tell, `it goes to ${who}`, `轉交${who}`),
    };
    return said2(tell, `${time} ${does[act.act]}`, `${time}${does[act.act]}`);
  });
  return said2(tell, `${capital(rungs.join('; '))}.`, `${rungs.join('；')}。`);
}

function conditionOfTask({ settings: { onlyIf } }: TaskStep, tell: Tell): string {
  return onlyIf === undefined ? '' : said2(tell, `Only if ${tell.condition(onlyIf)}.`, `只適用於：${tell.condition(onlyIf)}。`);
}

const listedBranches = (step: StepOf<'split'>, tell: Tell) =>
  portsOf(step)
    .map(({ port }) => outcomeWords(step, port, tell.language))
    .join(tell.language === 'zh' ? '、' : ', ');

function joinWords({ settings: { waitsFor, others } }: StepOf<'join'>, tell: Tell): string {
  const rest =
    others === 'close'
      ? said2(tell, ' The others are closed and told.', '其餘會關閉並獲通知。')
      : said2(tell, ' The others go on by themselves.', '其餘會自行繼續。');
  if (waitsFor === 'all') return said2(tell, 'Waits until all routes have arrived.', '等候所有路線完成。');
  if (waitsFor === 'any') return said2(tell, `Goes on when the first route has arrived.${rest}`, `任何一條路線完成即繼續。${rest}`);
  return said2(tell, `Goes on when ${waitsFor} routes have arrived.${rest}`, `${waitsFor}條路線完成即繼續。${rest}`);
}

function notifyWords(step: StepOf<'notify'>, tell: Tell): string {
  const { to } = step.settings.message;
  const who = to === undefined ? said2(tell, 'nobody yet', '（未指定）') : whoTold(to, tell, { short: true });
  const name = quoted(nameOf(step, tell.language), tell.language);
  return said2(tell, `${capital(who)} is sent ${name}.`, `向${who}發出${name}。`);
}

function forEachWords({ settings }: StepOf<'forEach'>, tell: Tell): string {
  return [
    overWords(settings, tell),
    enoughWords(settings.goesOn, tell),
    latestWords(settings, tell),
    joinersWords(settings, tell),
    transferWords(settings, tell),
  ]
    .filter((part) => part !== '')
    .join(tell.language === 'zh' ? '' : ' ');
}

type Each = StepOf<'forEach'>['settings'];

/** `department`: what the column is called is the organisation's, not the flow's. */
function overWords({ over }: Each, tell: Tell): string {
  if (typeof over === 'object' && 'groups' in over) return said2(tell, `For each ${over.groups.replaceAll('_', ' ')}:`, `為每個${over.groups}：`);
  if (typeof over === 'object' && 'rows' in over) return said2(tell, 'For each row:', '為每一行：');
  return said2(tell, 'For each person:', '為每名員工：');
}

function joinersWords({ joinersUntil }: Each, tell: Tell): string {
  if (joinersUntil === undefined) return '';
  return said2(tell, `Newcomers join until ${tell.when(joinersUntil)}.`, `新人可加入至${tell.when(joinersUntil)}。`);
}

/** What becomes of somebody who comes to be in another group. */
function transferWords({ over, transfers }: Each, tell: Tell): string {
  if (typeof over !== 'object' || !('groups' in over)) return '';
  if (transfers === 'stay') return said2(tell, 'Whoever changes group stays where they began.', '轉組者留在原組完成。');
  if (transfers === 'move') return said2(tell, 'Whoever changes group takes theirs along, answers and all.', '轉組者連同已作答內容移至新組。');
  if ('until' in transfers)
    return said2(
      tell,
      `Whoever changes group until ${tell.when(transfers.until)} takes theirs along, answers and all; after that it stays where it began.`,
      `在${tell.when(transfers.until)}或之前轉組者，連同已作答內容移至新組；其後則留在原組完成。`,
    );
  const [from, to] = transfers.share.map((when) => tell.when(when));
  return said2(
    tell,
    `Whoever changes group is where they are for most of the days from ${from} to ${to}; of two as long, in the later.`,
    `轉組者歸入由${from}至${to}期間所屬日數較多的組別；日數相同則歸入較後者。`,
  );
}

function enoughWords(goesOn: StepOf<'forEach'>['settings']['goesOn'], tell: Tell): string {
  if (goesOn === 'all') return said2(tell, 'it goes on when all are done.', '全部完成後繼續。');
  if ('atLeast' in goesOn) return said2(tell, `it goes on when ${tell.value(goesOn.atLeast)} are done.`, `${tell.value(goesOn.atLeast)}人完成即繼續。`);
  return said2(tell, `it goes on when ${tell.value(goesOn.percent)} % are done.`, `${tell.value(goesOn.percent)}%完成即繼續。`);
}

function latestWords({ at, others }: StepOf<'forEach'>['settings'], tell: Tell): string {
  if (at === undefined) return '';
  const rest =
    others === 'close' ? said2(tell, 'those not done are closed', '未完成者關閉') : said2(tell, 'those not done go on by themselves', '未完成者自行繼續');
  return said2(tell, `At the latest ${onWords(tell.when(at), at.from.anchor)}; then ${rest}.`, `最遲於${tell.when(at)}繼續；屆時${rest}。`);
}

/** What happens otherwise: who answers when nobody is found, and where every outcome leads that is not simply the next row. `next` is that row's step. */
export function exceptionsTold(step: Step, next: string | null, tell: Tell, place: (step: string) => string): string[] {
  const people = step.kind === 'form' || step.kind === 'approval' ? fallbackWords(step, tell) : [];
  const routes = portsOf(step).flatMap(({ port, main }) => {
    const to = tell.flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to ?? null;
    if (main && to !== null && to === next && step.kind !== 'branch') return [];
    return [routeWords(step, port, to, tell, place)];
  });
  return [...people, ...routes];
}

function fallbackWords({ settings: { who } }: TaskStep, tell: Tell): string[] {
  const [, ...rest] = who.rules.map((rule) => tell.rule(rule));
  const fallback = rest.length === 0 ? [] : [said2(tell, `If there is none → ${rest.join(', else ')}.`, `如沒有此人 → ${rest.join('，再由')}。`)];
  const never = neverWords(who, tell);
  return never === '' ? fallback : [...fallback, said2(tell, `${capital(never)}.`, `${never}。`)];
}

function routeWords(step: Step, port: string, to: string | null, tell: Tell, place: (step: string) => string): string {
  const when = conditionOfRoute(step, port, tell);
  if (to === null) return said2(tell, `${when} → nowhere yet.`, `${when} → 尚未連接。`);
  const again = isEarlier(place(to), place(step.id));
  const target = targetWords(tell.flow, to, tell, place);
  return said2(tell, `${when} → ${target}${again ? ' again' : ''}.`, `${when} → ${again ? '再次' : ''}${target}。`);
}

function conditionOfRoute(step: Step, port: string, tell: Tell): string {
  if (step.kind === 'split') return outcomeWords(step, port, tell.language);
  const branch = step.kind === 'branch' ? step.settings.branches.find((one) => one.port === port) : undefined;
  if (branch !== undefined) return said2(tell, `If ${tell.condition(branch.condition)}`, `如${tell.condition(branch.condition)}`);
  const single = portsOf(step).length === 1;
  return single ? said2(tell, 'Then', '之後') : ifWords(step, port, tell.language);
}

function targetWords(flow: Flow, to: string, tell: Tell, place: (step: string) => string): string {
  const target = flow.steps[to];
  const number = place(to);
  if (target?.kind === 'end') return said2(tell, `ends as ${quoted(nameOf(target, 'en'), 'en')}`, `完結：${quoted(nameOf(target, 'zh'), 'zh')}`);
  return `${number}${said2(tell, ' ', '')}${stepName(flow, to, tell.language)}`.trim();
}

/** Numbers of one container: only the last part differs. */
const isEarlier = (number: string, than: string) => Number(number.split('.').at(-1)) <= Number(than.split('.').at(-1));
