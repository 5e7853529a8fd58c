import { Button, MultiSelect, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { DatePickerInput, DatesProvider } from '@mantine/dates';
import 'dayjs/locale/zh-hk';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { noticeText } from '../../workflows/flow/sentences.ts';
import { departmentsQuery } from '../api/people.ts';
import { dayWords, isoDay } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { useMe } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import classes from './launch.module.css';
import { PeoplePicker, PersonPicker } from './people-picker.tsx';
import type { Draft } from './plan.ts';
import { useLaunchWords } from './use-launch-words.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** Everything a launch asks for, most of it filled in. */
export function LaunchForm({ flow, draft, onChange }: { flow: Flow; draft: Draft; onChange: (change: Partial<Draft>) => void }) {
  const say = useLaunchWords();
  const language = useLanguage();
  const me = useMe();
  const today = isoDay(useNow(), draft.zone);
  // Where runs begin one by one, the start says for whom, and it is open from now on.
  const standing = Object.values(flow.steps).some((step) => step.kind === 'start' && step.settings.about !== undefined);
  const departments = useQuery({ ...departmentsQuery, enabled: draft.who === 'departments' });
  return (
    <DatesProvider settings={{ locale: language === 'zh' ? 'zh-hk' : 'en', firstDayOfWeek: 1, weekendDays: [] }}>
      <form className={classes.form} onSubmit={(event) => event.preventDefault()}>
        <TextInput
          required
          label={say('name')}
          description={say('nameHint')}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        {!standing && (
          <Group title={say('who')}>
            <SegmentedControl
              aria-label={say('who')}
              value={draft.who}
              onChange={(who) => onChange({ who: who as Draft['who'] })}
              data={(['everyone', 'departments', 'chosen'] as const).map((value) => ({ value, label: say(value) }))}
            />
            {draft.who === 'departments' && (
              <MultiSelect
                aria-label={say('departmentsPick')}
                placeholder={draft.departments.length === 0 ? say('departmentsPick') : ''}
                searchable
                data={departments.data ?? []}
                value={draft.departments}
                onChange={(chosen) => onChange({ departments: chosen })}
              />
            )}
            {draft.who === 'chosen' && <PeoplePicker label={say('peoplePick')} value={draft.people} onChange={(people) => onChange({ people })} />}
          </Group>
        )}
        {!standing && (
          <Group title={say('starts')}>
            <SegmentedControl
              aria-label={say('starts')}
              value={draft.starts}
              onChange={(starts) => onChange({ starts: starts as Draft['starts'] })}
              data={[
                { value: 'now', label: say('now') },
                { value: 'day', label: say('onDay') },
              ]}
            />
            {draft.starts === 'day' && <Day after={today} label={say('day')} value={draft.day} onChange={(day) => onChange({ day })} />}
          </Group>
        )}
        {flow.dates.length > 0 && (
          <Group title={say('dates')}>
            {flow.dates.map(({ name, label, optional }) => (
              <Day
                key={name}
                label={textIn(label, language)}
                hint={optional ? say('optional') : undefined}
                required={!optional}
                after={draft.starts === 'day' && draft.day !== '' ? draft.day : today}
                value={draft.dates[name] ?? ''}
                onChange={(day) => onChange({ dates: { ...draft.dates, [name]: day } })}
              />
            ))}
          </Group>
        )}
        <Group title={say('period')} hint={say('periodHint')}>
          <div className={classes.pair}>
            <Day label={say('from')} value={draft.from} onChange={(from) => onChange({ from })} />
            <Day label={say('to')} value={draft.to} after={draft.from} onChange={(to) => onChange({ to })} />
          </div>
        </Group>
        <Textarea
          label={say('notice')}
          description={say('noticeHint')}
          autosize
          minRows={2}
          maxRows={10}
          value={draft.notice}
          onChange={(event) => onChange({ notice: event.currentTarget.value })}
        />
        <Button size="compact-sm" variant="default" className={classes.write} onClick={() => onChange({ notice: noticeText(flow, language) })}>
          {say('noticeWrite')}
        </Button>
        <div className={classes.pair}>
          <PersonPicker
            label={say('owner')}
            description={say(flow.data.contact === undefined ? 'ownerAsked' : 'ownerHint')}
            known={[me.person]}
            value={draft.owner}
            onChange={(owner) => onChange({ owner })}
          />
          <Select
            label={say('zone')}
            description={say('zoneHint')}
            searchable
            allowDeselect={false}
            limit={50}
            data={zones}
            value={draft.zone}
            onChange={(zone) => zone !== null && onChange({ zone })}
          />
        </div>
      </form>
    </DatesProvider>
  );
}

function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className={classes.group}>
      <div id={id} className={classes.title}>
        {title} {hint !== undefined && <span className="muted small">{hint}</span>}
      </div>
      {children}
    </div>
  );
}

type DayProps = { label: string; hint?: string | undefined; required?: boolean; value: string; after?: string; onChange: (day: string) => void };

function Day({ label, hint, required = false, value, after, onChange }: DayProps) {
  const say = useLaunchWords();
  const language = useLanguage();
  return (
    <DatePickerInput
      label={label}
      description={hint}
      required={required}
      clearable={!required}
      highlightToday
      monthLabelFormat={language === 'zh' ? 'YYYY年M月' : 'MMMM YYYY'}
      placeholder={say('pickDay')}
      minDate={after === '' ? undefined : after}
      value={value === '' ? null : value}
      valueFormatter={({ date }) => (typeof date === 'string' ? dayWords(date.slice(0, 10), language, 'UTC') : '')}
      onChange={(day) => onChange(day ?? '')}
    />
  );
}
