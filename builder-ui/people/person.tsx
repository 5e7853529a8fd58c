import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { columnWords } from '../../workflows/flow/sentences/language.ts';
import { type PersonPage as Found, personQuery } from '../api/people.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { capital } from '../steps/card-lines.ts';
import { Erase } from './erase-sheet.tsx';
import { FileActs } from './file-acts.tsx';
import fileClasses from './file.module.css';
import { PersonFile } from './file.tsx';
import { useFileWords } from './use-file-words.ts';
import { calendarWords, rolesWords, workDaysWords } from './on-file.ts';
import classes from './people.module.css';
import { usePeopleWords } from './use-people-words.ts';

/** One person: who they are, their manager and reports, and everything about them on one line of time, as far as the reader may see it. */
export function PersonPage() {
  const { personId } = useParams({ from: '/framed/people/$personId' });
  return <Shown of={useQuery(personQuery(personId))}>{(found) => <PersonOf found={found} />}</Shown>;
}

function PersonOf({ found: { person, details, relations, manager, reports, may, held } }: { found: Found }) {
  const say = usePeopleWords();
  const language = useLanguage();
  const zone = useZone();
  const day = (iso: string | null) => (iso === null ? null : dayWords(iso, language, zone));
  const name = nameIn(person, language);
  const other = language === 'zh' ? person.name : person.nameZh;
  const lines: [string, ReactNode][] = [
    [say('jobTitle'), person.title],
    [say('department'), person.department],
    [say('location'), person.location],
    [say('mail'), person.email ?? say('noMail')],
    [say('language'), say(person.language === 'zh' ? 'chinese' : 'english')],
    [say('zone'), person.zone],
    [say('hiredOn'), day(details?.hiredOn ?? null)],
    [say('roleSince'), day(details?.roleSince ?? null)],
    [say('workDays'), details?.workDays == null ? null : workDaysWords(details.workDays, say, language)],
    [say('calendar'), details?.calendar == null ? null : calendarWords(details.calendar, say)],
    [say('roles'), details === null || details.roles.length === 0 ? null : rolesWords(details.roles, say, language)],
    ...Object.entries(details?.fields ?? {}).map(([column, value]): [string, ReactNode] => {
      const related = relations[column];
      return [capital(columnWords(column, language)), related === undefined ? value : <PersonLink key={column} person={related} />];
    }),
  ];
  const sayFile = useFileWords();
  const sheets = useState<'write' | 'handOut' | 'hold' | null>(null);
  return (
    <Page
      title={name}
      actions={
        <>
          <Erase personId={person.id} name={name} />
          <FileActs person={person.id} name={name} may={may} isHeld={held !== null} sheets={sheets} />
        </>
      }
      lead={
        <>
          <span className={classes.crumb}>
            <Link to="/people">{say('backToAll')}</Link>
          </span>
          {name} {other !== null && other !== name && <span className={classes.other}>{other}</span>}
        </>
      }
    >
      {held !== null && <p className={fileClasses.held}>{sayFile('held', { reason: held.reason ?? '' })}</p>}
      <dl className={classes.facts}>
        <div>
          <dt>{say('manager')}</dt>
          <dd>{manager === null ? say('noManager') : <PersonLink person={manager} />}</dd>
        </div>
        {lines.map(([label, value]) =>
          value === null || value === '' ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        {reports.length > 0 && (
          <div>
            <dt>{say('reports')}</dt>
            <dd>
              <ul className={classes.reports}>
                {reports.map((report) => (
                  <li key={report.id}>
                    <PersonLink person={report} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
      <PersonFile person={person.id} mayWrite={may.includes('records.write')} />
    </Page>
  );
}

function PersonLink({ person }: { person: Found['reports'][number] }) {
  return (
    <Link to="/people/$personId" params={{ personId: person.id }}>
      {nameIn(person, useLanguage())}
    </Link>
  );
}
