import { useQueryClient } from '@tanstack/react-query';
import { Burger, Button, Popover, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { IconBeach, IconChevronDown, IconLogout } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { signOut } from '../api/me.ts';
import type { Me } from '../api-types.ts';
import { nameIn, setLanguage, useLanguage } from '../language.ts';
import { initialsOf } from './initials.ts';
import { useMe } from './use-me.ts';
import { useShellWords } from './use-shell-words.ts';
import classes from './top-bar.module.css';

const links = [
  { to: '/', word: 'inbox', shown: () => true },
  { to: '/my', word: 'my', shown: (me: Me) => !me.may.includes('cycle.view') },
  { to: '/flows', word: 'flows', shown: (me: Me) => me.may.includes('flow.view') },
  { to: '/running', word: 'running', shown: (me: Me) => me.may.includes('cycle.view') },
  { to: '/people', word: 'people', shown: (me: Me) => me.may.includes('people.view') },
  { to: '/mailbox', word: 'mailbox', shown: (me: Me) => me.mailbox && me.may.includes('mailbox.view') },
] as const;

/** What is set up once and looked at now and then, each with what it is for. */
const setUp = [
  { to: '/data', word: 'data', shown: (me: Me) => me.may.includes('facts.declare') },
  { to: '/records', word: 'records', shown: (me: Me) => me.may.includes('records.declare') },
  { to: '/connections', word: 'connections', shown: (me: Me) => me.may.includes('settings') },
  { to: '/settings', word: 'mailLimits', shown: (me: Me) => me.may.includes('cycle.launch') },
] as const;

/** The company, the few places this person may go to, and their own menu. */
export function TopBar() {
  const say = useShellWords();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const mine = links.filter((link) => link.shown(me));
  return (
    <header className={classes.bar}>
      <a href="#content" className={classes.skip}>
        {say('skip')}
      </a>
      <Burger className={classes.burger} size="sm" opened={open} aria-label={say('menu')} aria-expanded={open} onClick={() => setOpen(!open)} />
      <Link to="/" className={classes.company}>
        {me.company ?? 'Loopwright'}
      </Link>
      <nav aria-label={say('pages')} className={classes.links} data-open={open || undefined} onClick={() => setOpen(false)}>
        {mine.map(({ to, word }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
            {say(word)}
          </Link>
        ))}
        <SetUp />
      </nav>
      <LanguageSwitch />
      <Account />
    </header>
  );
}

/** A button that unfolds them; within the menu of a phone they stand there unfolded, below a heading. */
function SetUp() {
  const say = useShellWords();
  const me = useMe();
  const here = useRouterState({ select: ({ location }) => location.pathname });
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const around = useClickOutside<HTMLDivElement>(() => setOpen(false));
  const mine = setUp.filter((link) => link.shown(me));
  if (mine.length === 0) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={around}
      className={classes.setUp}
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => relatedTarget !== null && !currentTarget.contains(relatedTarget) && setOpen(false)}
    >
      <UnstyledButton
        ref={button}
        className={classes.unfolds}
        aria-expanded={open}
        aria-controls={id}
        data-current={mine.some(({ to }) => here.startsWith(to)) || undefined}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {say('settings')} <IconChevronDown size={16} aria-hidden />
      </UnstyledButton>
      <div id={id} role="group" aria-label={say('settings')} className={classes.unfolded} data-open={open || undefined} onClick={() => setOpen(false)}>
        {mine.map(({ to, word }) => (
          <Link key={to} to={to} activeProps={{ 'aria-current': 'page' }}>
            {say(word)}
            <span>{say(`${word}Hint`)}</span>
          </Link>
        ))}
      </div>
    </div>
  );
}

function LanguageSwitch() {
  const say = useShellWords();
  const queries = useQueryClient();
  const language = useLanguage();
  return (
    <div role="group" aria-label={say('language')} className={classes.languages}>
      {(['en', 'zh'] as const).map((each) => (
        <button
          key={each}
          type="button"
          lang={each === 'zh' ? 'zh-Hant-HK' : 'en'}
          aria-pressed={language === each}
          onClick={() => {
            setLanguage(each, { keep: true });
            // What the server says is asked for anew, in the other language.
            void queries.invalidateQueries();
          }}
        >
          {each === 'zh' ? '中' : 'EN'}
        </button>
      ))}
    </div>
  );
}

function Account() {
  const say = useShellWords();
  const language = useLanguage();
  const { person } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = nameIn(person, language);
  return (
    <Popover position="bottom-end" width={260} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.account} aria-label={say('account', { name })}>
          {initialsOf(name)}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label={say('account', { name })}>
        <b>{name}</b>
        <div className={classes.appearance}>
          <span className="small muted">{say('appearance')}</span>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={say('appearance')}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
            data={[
              { value: 'auto', label: say('asSystem') },
              { value: 'light', label: say('light') },
              { value: 'dark', label: say('dark') },
            ]}
          />
        </div>
        <Button component={Link} to="/my" size="xs" variant="subtle" justify="flex-start" leftSection={<IconBeach size={16} aria-hidden />}>
          {say('leave')}
        </Button>
        <Button size="xs" variant="subtle" justify="flex-start" leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {say('signOut')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
