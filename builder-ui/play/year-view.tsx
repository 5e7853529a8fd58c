import { Button, Drawer, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Answering, answerings } from '../../workflows/flow/play/answering.ts';
import { dayAt } from '../../workflows/flow/play/year.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { incidentCodes } from '../../workflows/flow/state.ts';
import { askYear, type YearAnswer } from '../api/play.ts';
import { useRunningWords } from '../cockpit/use-running-words.ts';
import { dayWords, deviceZone, isoDay } from '../dates.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { behind, busiest, endedByDay, halfBy, incidentKinds, mailsByDay, openByDay, peakOf } from './figures.ts';
import { Curve, Heat, Weeks } from './charts.tsx';
import { proposedDates } from './proposed-dates.ts';
import { usePlayWords } from './use-play-words.ts';

type Behind = { title: string; people: number[] };

/** Everyone for a year: what would happen, in a sentence, in figures and in pictures; each number leads to the people behind it. */
export function YearView() {
  const say = usePlayWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const zone = useMe().person.zone ?? deviceZone;
  const [roster, setRoster] = useState<'sample' | 'people'>('sample');
  const [start, setStart] = useState(() => isoDay(new Date(), zone));
  const [until, setUntil] = useState(() => yearAfter(isoDay(new Date(), zone)));
  const [dates, setDates] = useState(() => proposedDates(flow, isoDay(new Date(), zone)));
  const [answers, setAnswers] = useState<Answering>('promptly');
  const year = useMutation({
    mutationFn: async () => {
      await editor.saveNow();
      return askYear(editor.store.getState().id, { roster, start, until, zone, dates, answers });
    },
  });
  return (
    <div className="year">
      <h2>{say('yearTitle')}</h2>
      <p className="muted">{say('yearLead')}</p>
      <form
        className="year-ask"
        onSubmit={(event) => {
          event.preventDefault();
          year.mutate();
        }}
      >
        <Select
          label={say('rosterLabel')}
          allowDeselect={false}
          value={roster}
          onChange={(chosen) => setRoster(chosen === 'people' ? 'people' : 'sample')}
          data={(['sample', 'people'] as const).map((value) => ({ value, label: say(`roster_${value}`) }))}
        />
        <TextInput type="date" required label={say('from')} value={start} onChange={({ currentTarget }) => setStart(currentTarget.value)} />
        <TextInput type="date" required label={say('to')} value={until} onChange={({ currentTarget }) => setUntil(currentTarget.value)} />
        {flow.dates.map(({ name, label, optional }) => (
          <TextInput
            key={name}
            type="date"
            required={!optional}
            label={textIn(label, language)}
            value={dates[name] ?? ''}
            onChange={({ currentTarget }) =>
              setDates(Object.fromEntries(Object.entries({ ...dates, [name]: currentTarget.value }).filter(([, day]) => day !== '')))
            }
          />
        ))}
        <Select
          label={say('answersLabel')}
          allowDeselect={false}
          value={answers}
          onChange={(chosen) => setAnswers((chosen ?? answers) as Answering)}
          data={answerings.map((value) => ({ value, label: say(`answers_${value}`) }))}
        />
        <Button type="submit" variant="filled" loading={year.isPending}>
          {say('rehearse')}
        </Button>
      </form>
      {year.isPending ? (
        <p role="status">{say('rehearsing')}</p>
      ) : year.isError ? (
        <Failed error={year.error} />
      ) : (
        year.data !== undefined && <Told year={year.data} />
      )}
    </div>
  );
}

const yearAfter = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`.replace('-02-29', '-02-28');

function Told({ year }: { year: YearAnswer }) {
  const say = usePlayWords();
  const sayRunning = useRunningWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const [shown, setShown] = useState<Behind | null>(null);
  const [whose, setWhose] = useState<number | null>(null);
  const figures = useMemo(
    () => ({
      ended: endedByDay(year),
      half: halfBy(year),
      open: openByDay(year),
      busy: busiest(year, 10),
      kinds: incidentKinds(year),
      late: year.parts.filter(({ late }) => late).length,
      off: year.parts.filter(({ offDay }) => offDay).length,
    }),
    [year],
  );
  const mails = useMemo(() => mailsByDay(year, whose), [year, whose]);
  const day = (n: number, withYear = false) => dayWords(dayAt(year, n), language, year.zone, { year: withYear });
  const name = (place: number) => {
    const person = year.people[place];
    return person === undefined ? '–' : nameIn(person, language);
  };
  const step = (place: number) => (year.steps[place] === undefined ? '–' : stepName(flow, year.steps[place], language));
  const why = (code: string) => {
    const known = incidentCodes.find((one) => one === code);
    return sayRunning(known === undefined ? 'why_noticeNotDelivered' : `why_${known}`);
  };
  const all = year.runs.length;
  const done = figures.ended.at(-1) ?? 0;
  const lastDay = figures.ended.findIndex((count) => count === done);
  const peak = peakOf(figures.open);
  const [most] = figures.busy;
  const tiles = [
    { count: done, words: say('figEnded'), of: behind.ended(year) },
    { count: all - done, words: say('figOpen'), of: behind.open(year) },
    { count: year.mails.length, words: say('figMails'), of: behind.mails(year) },
    { count: peak.count, words: say('figPeak', { day: day(peak.day) }), of: behind.workOn(year, peak.day) },
    { count: figures.late, words: say('figLate'), of: behind.late(year) },
    { count: figures.off, words: say('figOff'), of: behind.offDay(year) },
    { count: year.incidents.length, words: say('figIncidents'), of: behind.incidents(year) },
  ];
  return (
    <div className="year-told" aria-live="polite">
      <p className="year-sum">
        {all === 0 ? say('sumNobody') : done === 0 ? say('sumNone', { all }) : say('sumDone', { done, all, day: day(lastDay, true) })}
        {language === 'en' && ' '}
        {most !== undefined && say('sumBusiest', { name: name(most.person), mails: most.mails, most: most.most, week: day(most.weeks.indexOf(most.most) * 7) })}
      </p>
      {year.cut && <p className="late">{say('cut')}</p>}
      {year.notTaken.map(({ step: id, count }) => (
        <p key={id} className="muted small">
          {say('notTakenYear', { step: stepName(flow, id, language), count })}
        </p>
      ))}
      <ul className="year-tiles">
        {tiles.map(({ count, words, of }) => (
          <li key={words}>
            <button type="button" disabled={of.length === 0} onClick={() => setShown({ title: `${count.toLocaleString('en')} ${words}`, people: of })}>
              <b>{count.toLocaleString('en')}</b>
              <span>{words}</span>
            </button>
          </li>
        ))}
      </ul>
      <figure>
        <figcaption>{say('curve')}</figcaption>
        <Curve
          values={figures.ended}
          most={Math.max(1, all)}
          label={say('curveTold', { first: day(0, true), last: day(year.days - 1, true), done, all, half: figures.half === null ? '–' : day(figures.half) })}
          dayOf={day}
          onDay={(n) => setShown({ title: `${day(n, true)}: ${all - (figures.ended[n] ?? 0)} ${say('figOpen')}`, people: behind.openOn(year, n) })}
        />
      </figure>
      <figure>
        <figcaption>{say('work')}</figcaption>
        <Curve
          values={figures.open}
          most={Math.max(1, peak.count)}
          label={say('workTold', { count: peak.count, day: day(peak.day, true) })}
          dayOf={day}
          onDay={(n) => setShown({ title: `${day(n, true)}: ${figures.open[n] ?? 0} ${say('work')}`, people: behind.workOn(year, n) })}
        />
      </figure>
      <figure>
        <figcaption>
          {say('heat')}
          <Select
            size="xs"
            aria-label={say('heatOf')}
            allowDeselect={false}
            value={String(whose ?? 'all')}
            onChange={(chosen) => setWhose(chosen === null || chosen === 'all' ? null : Number(chosen))}
            data={[{ value: 'all', label: say('heatAll') }, ...figures.busy.map(({ person }) => ({ value: String(person), label: name(person) }))]}
          />
        </figcaption>
        <Heat
          values={mails}
          from={year.from}
          cellWords={(n, count) => say('heatCell', { day: day(n, true), count })}
          onDay={(n) => setShown({ title: say('heatCell', { day: day(n, true), count: mails[n] ?? 0 }), people: behind.mails(year, n, whose) })}
        />
      </figure>
      <figure>
        <figcaption>{say('busiest')}</figcaption>
        <ol className="year-busy">
          {figures.busy.map(({ person, mails: count, weeks, mostAtOnce }) => (
            <li key={person}>
              <button
                type="button"
                onClick={() => {
                  setWhose(person);
                  setShown({ title: say('mailsAbout', { name: name(person), count }), people: behind.about(year, person) });
                }}
              >
                <span className="year-name">{name(person)}</span>
                <Weeks values={weeks} most={Math.max(1, most?.most ?? 1)} weekWords={(n, mailsThen) => `${say('week', { day: day(n * 7) })}: ${mailsThen}`} />
                <b>{count}</b>
                <span className="muted small">{say('most', { count: mostAtOnce })}</span>
              </button>
            </li>
          ))}
        </ol>
      </figure>
      <figure>
        <figcaption>{say('incidents')}</figcaption>
        {figures.kinds.length === 0 ? (
          <p className="year-good">{say('noIncidents')}</p>
        ) : (
          <ul className="year-kinds">
            {figures.kinds.map(({ step: at, code, count }) => (
              <li key={`${at}${code}`}>
                <button type="button" onClick={() => setShown({ title: `${step(at)}: ${why(code)}`, people: behind.incidents(year, at, code) })}>
                  <b>{count}</b>
                  <span>
                    {step(at)}: {why(code)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </figure>
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        title={shown?.title ?? ''}
        closeButtonProps={{ 'aria-label': say('close') }}
      >
        {shown !== null && (
          <>
            <p className="muted">{say('behindCount', { count: shown.people.length })}</p>
            <ul className="year-people">
              {shown.people.map((place) => (
                <li key={place}>
                  <b>{name(place)}</b> <span className="muted small">{year.people[place]?.department ?? ''}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Drawer>
    </div>
  );
}
