/** How each call is written; the list of them is what is offered in place of one that does not exist. */

export const valueCalls = {
  has: 'has(answers.step.question)',
  inRound: 'inRound(answers.step.question, "first")',
  asOf: 'asOf(subject.department, runStart)',
  daysBetween: 'daysBetween(subject.hired_on, runStart)',
  monthsBetween: 'monthsBetween(subject.hired_on, runStart)',
  yearsBetween: 'yearsBetween(subject.hired_on, runStart)',
  minutesLeft: 'minutesLeft("step")',
  hoursLeft: 'hoursLeft("step")',
  daysLeft: 'daysLeft("step")',
  lookup: 'lookup("table", [subject.grade], 0)',
};

export const ruleCalls = {
  manager: 'manager(subject) or manager(subject, 2, "stay")',
  role: 'role("hr") or role("hr", "department", subject)',
  person: 'person("…")',
  group: 'group("department", "…")',
  relation: 'relation("mentor_id", subject)',
  reports: 'reports(subject)',
  peers: 'peers(subject)',
  nominated: 'nominated("step")',
  missing: 'missing("step")',
  holderOf: 'holderOf("step") or holderOf("step", "first")',
  deciderOf: 'deciderOf("step") or deciderOf("step", "first")',
  external: 'external("step", "question")',
  recipientsOf: 'recipientsOf("…")',
  together: 'together(manager(subject), atLeast(role("hr"), 2))',
};

export const rowCalls = { history: 'history("data")', children: 'children("step")', reports: 'reports(subject)' };

export const whenCalls = {
  date: 'date("2027-03-01")',
  stepOpened: 'stepOpened("step") or stepOpened("step", "first")',
  stepCompleted: 'stepCompleted("step") or stepCompleted("step", "first")',
  stepDue: 'stepDue("step") or stepDue("step", "first")',
  stepClosed: 'stepClosed("step") or stepClosed("step", "first")',
  meetingStart: 'meetingStart("step") or meetingStart("step", "first")',
  milestone: 'milestone("step") or milestone("step", "first")',
  earliest: 'earliest(date("2027-03-01"), dates.closing)',
  latest: 'latest(date("2027-03-01"), dates.closing)',
  between: 'between(date("2027-03-01"), dates.closing, 50)',
};

/** What is asked of rows. */
export const rowMethods = {
  within: 'within(date("2027-01-01"), runStart)',
  filter: 'filter(row, row.… == …)',
  map: 'map(row, row.…)',
  all: 'all(row, row.… == …)',
  exists: 'exists(row, row.… == …)',
  share: 'share(row, row.… == …)',
  size: 'size()',
  sum: 'sum()',
  avg: 'avg()',
  min: 'min()',
  max: 'max()',
  first: 'first()',
  last: 'last()',
};

/** What is done to dates. */
export const whenMethods = {
  plus: 'plus(3, "workingDays") or plus(3, "days", "including")',
  weekday: 'weekday("mon")',
  snap: 'snap("next")',
  at: 'at("17:00")',
  zone: 'zone(subject) or zone("Asia/Hong_Kong")',
  calendar: 'calendar(subject) or calendar("…")',
  hold: 'hold("frozen")',
  ifPast: 'ifPast("skip")',
  notice: 'notice(3, "days")',
};
