import { Button, Checkbox, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type FactType, usuallySeenBy } from '../../workflows/flow/fact-type.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { saveFactType } from '../api/facts.ts';
import { Failed } from '../shell/states.tsx';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

/** What is being declared: new where there is no revision, under a key of its own where that is null. */
export type Declaring = { key: string | null; type: FactType | null; revision: number | null };

const types = ['number', 'text', 'date', 'person', 'yesNo'] as const;
const ways = ['none', 'more', 'less'] as const;
const seers = ['person', 'manager', 'hr'] as const;

/** `Sales vs target` → `salesVsTarget`. */
function keyOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ');
  const key = words.map((word, n) => (n === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())).join('');
  return /^[a-z]/.test(key) ? key.slice(0, 60) : '';
}

type Typed = {
  key: string;
  name: Text;
  type: FactType['type'];
  unit: Text;
  better: (typeof ways)[number];
  purpose: Text;
  source: Text;
  seenBy: string[];
  others: string;
  keepMonths: number | '';
  staleAfterDays: number | '';
};

function typedOf({ key, type }: Declaring): Typed {
  const seenBy = type?.seenBy ?? usuallySeenBy;
  const isUsual = (who: string) => (seers as readonly string[]).includes(who);
  return {
    key: key ?? '',
    name: type?.name ?? { en: '', zh: '' },
    type: type?.type ?? 'number',
    unit: type?.unit ?? { en: '', zh: '' },
    better: type?.better ?? 'none',
    purpose: type?.purpose ?? { en: '', zh: '' },
    source: type?.source ?? { en: '' },
    seenBy: seenBy.filter(isUsual),
    others: seenBy.filter((who) => !isUsual(who)).join(', '),
    keepMonths: type?.keepMonths ?? '',
    staleAfterDays: type?.staleAfterDays ?? '',
  };
}

function typeOf({ name, type, unit, better, purpose, source, seenBy, others, keepMonths, staleAfterDays }: Typed): FactType {
  const both = ({ en, zh = '' }: Text): Text => ({ en: en.trim(), ...(zh.trim() !== '' && { zh: zh.trim() }) });
  const more = others.split(',').flatMap((who) => (who.trim() === '' ? [] : [who.trim()]));
  return {
    name: both(name),
    type,
    ...(unit.en.trim() !== '' && { unit: { en: unit.en.trim(), zh: unit.zh?.trim() || unit.en.trim() } }),
    ...(better !== 'none' && { better }),
    purpose: both(purpose),
    ...(source.en.trim() !== '' && { source: both(source) }),
    seenBy: [...seenBy, ...more],
    ...(keepMonths !== '' && { keepMonths }),
    ...(staleAfterDays !== '' && { staleAfterDays }),
  };
}

/** Declares data, or says anew what it means. */
export function TypeSheet({ declaring, onClose }: { declaring: Declaring; onClose: () => void }) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(declaring));
  const isNew = declaring.revision === null;
  const save = useMutation({
    mutationFn: () => saveFactType(typed.key || keyOf(typed.name.en), typeOf(typed), declaring.revision),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['facts'] });
      notifications.show({ message: say('saved') });
      onClose();
    },
  });
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const words = (label: string, value: string, give: (value: string) => void, more: Record<string, unknown> = {}) => (
    <TextInput label={label} value={value} onChange={({ currentTarget }) => give(currentTarget.value)} maxLength={500} {...more} />
  );
  const months = (label: string, hint: string, value: number | '', most: number, give: (value: number | '') => void) => (
    <NumberInput
      label={label}
      description={hint}
      value={value}
      min={1}
      max={most}
      allowDecimal={false}
      onChange={(next) => give(typeof next === 'number' ? next : '')}
    />
  );
  return (
    <Modal opened onClose={onClose} title={say(isNew ? 'declareTitle' : 'changeTitle')} size={640}>
      <form className={classes.fields} onSubmit={submit}>
        <div className={classes.pair}>
          {words(say('nameEn'), typed.name.en, (en) => set({ name: { ...typed.name, en } }), { required: true, 'data-autofocus': true })}
          {words(say('nameZh'), typed.name.zh ?? '', (zh) => set({ name: { ...typed.name, zh } }), { required: true, lang: 'zh-Hant-HK' })}
        </div>
        {words(say('key'), typed.key, (key) => set({ key }), {
          description: say('keyHint'),
          placeholder: keyOf(typed.name.en),
          readOnly: !isNew || declaring.key !== null,
          maxLength: 120,
        })}
        <div className={classes.pair}>
          <Select
            label={say('kind')}
            allowDeselect={false}
            value={typed.type}
            data={types.map((value) => ({ value, label: say(`kind_${value}`) }))}
            onChange={(value) => set({ type: (value ?? 'number') as FactType['type'] })}
          />
          <Select
            label={say('better')}
            allowDeselect={false}
            value={typed.better}
            data={ways.map((value) => ({ value, label: say(`better_${value}`) }))}
            onChange={(value) => set({ better: (value ?? 'none') as Typed['better'] })}
          />
        </div>
        <div className={classes.pair}>
          {words(say('unitEn'), typed.unit.en, (en) => set({ unit: { ...typed.unit, en } }), { description: say('unitHint') })}
          {words(say('unitZh'), typed.unit.zh ?? '', (zh) => set({ unit: { ...typed.unit, zh } }), { description: say('unitHint'), lang: 'zh-Hant-HK' })}
        </div>
        {words(say('purposeEn'), typed.purpose.en, (en) => set({ purpose: { ...typed.purpose, en } }), { required: true, description: say('purposeHint') })}
        {words(say('purposeZh'), typed.purpose.zh ?? '', (zh) => set({ purpose: { ...typed.purpose, zh } }), { lang: 'zh-Hant-HK' })}
        {words(say('from'), typed.source.en, (en) => set({ source: { en } }), { description: say('fromHint') })}
        <Checkbox.Group label={say('seenBy')} value={typed.seenBy} onChange={(seenBy) => set({ seenBy })}>
          {seers.map((who) => (
            <Checkbox key={who} value={who} label={say(who)} mt={6} />
          ))}
        </Checkbox.Group>
        {words(say('alsoSeenBy'), typed.others, (others) => set({ others }), { description: say('alsoSeenByHint') })}
        <div className={classes.pair}>
          {months(say('keepMonths'), say('keepHint'), typed.keepMonths, 600, (keepMonths) => set({ keepMonths }))}
          {months(say('staleDays'), say('staleHint'), typed.staleAfterDays, 3_660, (staleAfterDays) => set({ staleAfterDays }))}
        </div>
        {save.error && <Failed error={save.error} />}
        <Button type="submit" variant="filled" fullWidth loading={save.isPending}>
          {say('save')}
        </Button>
      </form>
    </Modal>
  );
}
