import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listed } from '../../workflows/flow/sentences/language.ts';
import { weekQuery } from '../api/tasks.ts';
import type { PersonRef, Week } from '../api-types.ts';
import { dayWords, isoDay } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/week.ts';
import { daysOf, type WeekItem } from './days.ts';
import classes from './page.module.css';

const useWords = wordsHook('week', words);

/** A week on one page: what is due each day, with whom of one's people it waits, talks, and who is away. */
export function WeekPage() {
  const say = useWords();
  const { day } = useSearch({ from: '/framed/week' });
  return (
    <Page title={say('title')}>
      <Shown of={useQuery(weekQuery(day))}>{(week) => <WeekOf week={week} />}</Shown>
    </Page>
  );
}

function WeekOf({ week }: { week: Week }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow();
  const navigate = useNavigate({ from: '/week' });
  const today = isoDay(now, zone);
  const move = (days: number) => void navigate({ search: { day: plusDays(week.from, days) } });
  const days = daysOf(week, zone, today);
  return (
    <>
      <div className={classes.walk}>
        <Button variant="subtle" size="xs" leftSection={<IconChevronLeft size={16} />} onClick={() => move(-7)}>
          {say('before')}
        </Button>
        <b>{say('fromTo', { from: dayWords(week.from, language, zone, { year: false }), to: dayWords(week.to, language, zone) })}</b>
        <Button variant="subtle" size="xs" rightSection={<IconChevronRight size={16} />} onClick={() => move(7)}>
          {say('after')}
        </Button>
      </div>
      <Before name={say('late')} items={days.late} late />
      <Before name={say('earlier')} items={days.earlier} />
      <div className={classes.days}>
        {days.each.map(({ day, items, away }) => (
          <section key={day} className={classes.day} data-today={day === today || undefined} data-empty={items.length + away.length === 0 || undefined}>
            <h2>
              {dayWords(day, language, zone, { year: false })}
              {day === today && <span> · {say('today')}</span>}
            </h2>
            {away.length > 0 && <p className={classes.away}>{say('away', { names: names(away, language) })}</p>}
            {items.length === 0 ? (
              <p className="muted">{say('nothing')}</p>
            ) : (
              <ul>
                {items.map((item) => (
                  <Item key={item.key} item={item} />
                ))}
              </ul>
            )}
          </section>
        ))}
      </div>
    </>
  );
}

/** What is due before the week that is looked at. */
function Before({ name, items, late }: { name: string; items: readonly WeekItem[]; late?: true }) {
  if (items.length === 0) return null;
  return (
    <section className={`${classes.day} ${classes.before}`} data-late={late}>
      <h2>{name}</h2>
      <ul>
        {items.map((item) => (
          <Item key={item.key} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { item: WeekItem }): ReactNode {
  const say = useWords();
  const language = useLanguage();
  const about = item.subject === null ? '' : ` · ${nameIn(item.subject, language)}`;
  const what = `${textIn(item.step, language)}${about}`;
  return (
    <li data-kind={item.kind}>
      <span className={classes.time}>{item.time}</span>
      <span>
        {item.kind === 'mine' ? (
          <Link to="/" search={{ task: item.slot }}>
            {what}
          </Link>
        ) : (
          what
        )}
        {item.kind === 'team' && <span className="muted"> · {say('with', { names: names(item.holders, language) })}</span>}
        {item.kind === 'talk' && <span className="muted"> · {say('talk')}</span>}
      </span>
    </li>
  );
}

const names = (people: readonly PersonRef[], language: 'en' | 'zh'): string =>
  listed(
    people.map((person) => nameIn(person, language)),
    language,
  );

function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
