import { Button, Modal, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SyntheticEvent, useRef, useState } from 'react';
import type { Answers } from '../../workflows/flow/form.ts';
import { ApiError } from '../api.ts';
import { begin } from '../api/standing.ts';
import type { Begun, StartOffer } from '../api-types.ts';
import type { PageProblem } from '../task-page/asked.ts';
import classes from '../cockpit/running.module.css';
import { problemsTyped, TypedFields, valuesTyped, withPeople } from '../cockpit/typed-fields.tsx';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { Failed } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { useStandingWords } from './use-standing-words.ts';

/** A button that begins one under a standing cycle, with what its start asks for. */
export function BeginButton({ offer }: { offer: StartOffer }) {
  const say = useStandingWords();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const name = textIn(offer.flow.name, language);
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-label={say('beginOf', { flow: name })}>
        {say('begin')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={say('beginOf', { flow: name })}>
        {open && <Sheet offer={offer} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

function Sheet({ offer, onClose }: { offer: StartOffer; onClose: () => void }) {
  const say = useStandingWords();
  const queries = useQueryClient();
  const me = useMe().person;
  const [person, setPerson] = useState<string | null>(offer.self ? me.id : (offer.reports[0]?.id ?? null));
  const page = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Answers>({});
  const [problems, setProblems] = useState<PageProblem[]>([]);
  const language = useLanguage();
  const typed = { values, outcome: '' };
  // Sent again it is the same act, until the server has said no to it.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const beginning = useMutation({
    mutationFn: () => begin(offer.cycle, { person: offer.outside ? null : person, values: withPeople(offer.form.fields, values), key }),
    onError: (error) => {
      if (error instanceof ApiError) setKey(crypto.randomUUID());
    },
    onSettled: () => Promise.all([['cycles'], ['inbox'], ['starts']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  /** What was wrong is looked at again as it is typed. */
  const typedAnew = (form: HTMLFormElement) => {
    const next = valuesTyped(offer.form, form);
    setValues(next);
    if (problems.length > 0) setProblems(problemsTyped({ form: offer.form, stepId: 'start', language }, { values: next, outcome: '' }));
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = problemsTyped({ form: offer.form, stepId: 'start', language }, typed);
    setProblems(wrong);
    if (wrong.length === 0) beginning.mutate();
    // The first of them, once it is marked.
    else setTimeout(() => page.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  if (beginning.data !== undefined) return <Done begun={beginning.data} cycle={offer.cycle} onClose={onClose} />;
  return (
    <form ref={page} className={classes.sheet} onInput={(event) => typedAnew(event.currentTarget)} onSubmit={submit} noValidate>
      {!offer.outside && <About offer={offer} person={person} onChange={setPerson} />}
      <TypedFields form={offer.form} stepId="start" typed={typed} problems={problems} />
      {offer.comesFirst.length > 0 && <p className="muted">{say('thenComes', { what: offer.comesFirst.join(' ') })}</p>}
      {beginning.error && <Failed error={beginning.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={beginning.isPending} disabled={!offer.outside && person === null}>
          {say('start')}
        </Button>
      </div>
    </form>
  );
}

/** Whom it is about, among those whom the flow leaves to the reader. */
function About({ offer, person, onChange }: { offer: StartOffer; person: string | null; onChange: (person: string | null) => void }) {
  const say = useStandingWords();
  const language = useLanguage();
  const me = useMe().person;
  if (offer.anyone) return <PersonPicker label={say('aboutWhom')} known={[me, ...offer.reports]} value={person} onChange={onChange} />;
  const choices = [
    ...(offer.self ? [{ value: me.id, label: say('aboutMe') }] : []),
    ...offer.reports.filter(({ id }) => id !== me.id).map((report) => ({ value: report.id, label: nameIn(report, language) })),
  ];
  if (choices.length === 1) return <p className="muted">{choices[0]?.label}</p>;
  return <Select label={say('aboutWhom')} allowDeselect={false} data={choices} value={person} onChange={onChange} />;
}

/** What became of it: begun, put to another, or why not. */
function Done({ begun, cycle, onClose }: { begun: Begun; cycle: string; onClose: () => void }) {
  const say = useStandingWords();
  const { may } = useMe();
  const words = begun.why ?? say(begun.became === 'merged' ? 'isMerged' : 'isBegun');
  return (
    <div className={classes.sheet}>
      <p role="status">{words}</p>
      <div className={classes.sheetActs}>
        {begun.run !== null && may.includes('cycle.view') && (
          <Button renderRoot={(props) => <Link {...props} to="/running/$cycleId/runs/$runId" params={{ cycleId: cycle, runId: begun.run ?? '' }} />}>
            {say('seeIt')}
          </Button>
        )}
        <Button variant="filled" onClick={onClose} data-autofocus>
          OK
        </Button>
      </div>
    </div>
  );
}
