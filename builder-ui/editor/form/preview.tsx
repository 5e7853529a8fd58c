import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TaskView } from '../../../workflows/flow/task-view.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { type Previewed, type PreviewReader, previewTask } from '../../api/questions.ts';
import { nameIn } from '../../language.ts';
import { MailFrame } from '../../shell/mail-frame.tsx';
import '../../task-page/task-page.css';
import { TaskPage } from '../../task-page/task-page.tsx';
import { flowOf, useEditorState } from '../editor-context.ts';
import { findPeople } from '../flow-api.ts';
import { ChoiceInput } from '../inspector/choice.tsx';
import { FieldContext, useField } from '../inspector/field-context.ts';
import { PersonPicker } from '../inspector/person-picker.tsx';
import { useFormWords } from './use-form-words.ts';

const readers = ['asked', 'self', 'manager', 'rater', 'hr'] as const satisfies PreviewReader[];
const surfaces = ['page', 'phone', 'mail', 'reads'] as const;
type Surface = (typeof surfaces)[number];

/** What people will see of the step as it is drawn just now: the very page and mail that they get, made by the server for somebody on file. */
export function Preview({ step }: { step: string }) {
  const say = useFormWords();
  const place = useField();
  const own = place.language;
  const drawn = useEditorState(flowOf);
  const [flow] = useDebouncedValue(drawn, 350);
  const [as, setAs] = useState<PreviewReader>('asked');
  const [surface, setSurface] = useState<Surface>('page');
  const [language, setLanguage] = useState(own);
  const [subject, setSubject] = useState('');
  const asked = { flow, step, as, language, ...(subject !== '' && { subject }) };
  const made = useQuery({
    queryKey: ['preview', step, as, language, subject, flow],
    queryFn: () => previewTask(asked),
    placeholderData: (before) => before,
    gcTime: 10_000,
    retry: false,
  });
  const about = made.data?.subject;
  return (
    <section className="form-preview" aria-label={say('preview')} data-surface={surface}>
      <div className="form-preview-ways">
        <SegmentedControl
          size="xs"
          aria-label={say('surface')}
          value={surface}
          onChange={(next) => setSurface(surfaces.find((one) => one === next) ?? 'page')}
          data={surfaces.map((value) => ({ value, label: say(`surface_${value}`) }))}
        />
        <ChoiceInput
          label={say('as')}
          value={as}
          choices={readers.map((value) => ({ value, label: say(`as_${value}`) }))}
          onChange={(next) => setAs(readers.find((one) => one === next) ?? 'asked')}
        />
        <div className="form-preview-about">
          <span className="field-label" aria-hidden>
            {say('about')}
          </span>
          <FieldContext value={{ ...place, readOnly: false, names: { ...place.names, ...(about !== undefined && { [about.id]: nameIn(about, own) }) } }}>
            <PersonPicker label={say('about')} value={subject === '' ? (about?.id ?? '') : subject} onChange={setSubject} />
          </FieldContext>
        </div>
        <ChoiceInput
          label={say('in')}
          value={language}
          choices={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '繁體中文' },
          ]}
          onChange={(next) => setLanguage(next === 'zh' ? 'zh' : 'en')}
        />
      </div>
      {made.isError && (
        <p className="form-warns" role="alert">
          {say('previewFailed')}
        </p>
      )}
      {made.data !== undefined && <Shown made={made.data} surface={surface} language={language} />}
    </section>
  );
}

function Shown({ made: { subject, preview }, surface, language }: { made: Previewed; surface: Surface; language: 'en' | 'zh' }) {
  const say = useFormWords();
  const { language: own } = useField();
  const [notice, setNotice] = useState<string | null>(null);
  if (preview === null) return <p className="form-preview-none">{say('previewNobody', { name: nameIn(subject, own) })}</p>;
  const { view, mail, mayRead } = preview;
  if (surface === 'mail')
    return (
      <div className="form-preview-mail">
        <p className="muted">{say('subjectLine', { subject: mail.subject })}</p>
        <MailFrame title={mail.subject} html={mail.html} />
      </div>
    );
  if (surface === 'reads') return <Reads view={view} mayRead={mayRead} />;
  const find = async (_field: string, text: string) =>
    (await findPeople(text)).slice(0, 12).map(({ id, name, nameZh, title = null, department = null }) => {
      return { id, name, nameZh, about: [title, department].filter((part) => part !== null).join(' · ') || null };
    });
  const page = (
    <TaskPage
      view={view}
      {...(notice !== null && { notice })}
      onFind={find}
      onSubmit={async () => {
        setNotice(say('previewSent'));
      }}
    />
  );
  if (surface === 'page') return <div className="form-preview-page">{page}</div>;
  return (
    <div className="form-preview-phone">
      <div className="form-preview-bar" aria-hidden>
        <span>{view.company}</span>
        <span>{language === 'zh' ? '中' : 'EN'}</span>
      </div>
      <div className="form-preview-screen">{page}</div>
    </div>
  );
}

/** Which answers this reader gets to see in the end. */
function Reads({ view, mayRead }: { view: TaskView; mayRead: NonNullable<Previewed['preview']>['mayRead'] }) {
  const say = useFormWords();
  const { language } = useField();
  const lines = [
    ...view.form.fields.map(({ id, label }) => ({ id, label: said(label, language), may: mayRead.fields.includes(id) })),
    { id: '', label: say('readsOutcome'), may: mayRead.outcome },
  ];
  return (
    <div className="form-preview-reads">
      <p>{say('readsOf', { reader: nameIn(view.reader, language) })}</p>
      <ul>
        {lines.map(({ id, label, may }) => (
          <li key={id} data-may={may}>
            <span aria-hidden>{may ? '✓' : '–'}</span>
            <span>{label}</span>
            {!may && <span className="muted small">{say('readsNot')}</span>}
          </li>
        ))}
      </ul>
      {!mayRead.named && <p className="muted">{say('readsNameless')}</p>}
    </div>
  );
}
