import { Button, FileButton, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Form } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { useField } from '../inspector/field-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type Imported, type Read, readQuestions, withRead } from './import-questions.ts';
import { useFormWords } from './use-form-words.ts';

type Props = { form: Form; section: string | null; onChange: (form: Form) => void; onClose: () => void };

/** Several questions at once, from pasted text or a file: what was read of it is seen before it is added. */
export function ImportPanel({ form, section, onChange, onClose }: Props) {
  const say = useFormWords();
  const [text, setText] = useState('');
  const imported = useMemo((): Imported => (text.trim() === '' ? { questions: [], problems: [] } : readQuestions(text)), [text]);
  const { questions, problems } = imported;
  const add = () => {
    if (questions.length === 0) return;
    onChange(withRead(form, questions, section));
    onClose();
  };
  return (
    <div className="form-panel">
      <Textarea
        aria-label={say('pasteLabel')}
        placeholder={say('pasteLabel')}
        autosize
        minRows={4}
        maxRows={14}
        autoFocus
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          add();
        }}
      />
      <p className="field-hint">{say('pasteHint')}</p>
      {questions.length > 0 && (
        <ol className="form-read">
          {questions.map((one, nth) => (
            <ReadLine key={nth} read={one} />
          ))}
        </ol>
      )}
      {problems.map(({ line, why, came }) => (
        <p key={line} className="form-warns" role="alert">
          {say(`problem_${why}`, { line, came })}
        </p>
      ))}
      <div className="form-panel-foot">
        <Button variant="filled" size="xs" disabled={questions.length === 0} onClick={add}>
          {say('pasteAdd')}
        </Button>
        <FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
          {(props) => (
            <Button {...props} variant="subtle" size="xs">
              {say('pasteFile')}
            </Button>
          )}
        </FileButton>
        <span className="muted small" aria-live="polite">
          {questions.length === 0 ? '' : say('pasteRead', { count: questions.length })}
        </span>
      </div>
    </div>
  );
}

function ReadLine({ read: { section, label, type, options, levels, required } }: { read: Read }) {
  const words = useMoreWords();
  const say = useFormWords();
  const { language } = useField();
  const answers = options.map((one) => said(one, language)).join(language === 'zh' ? '、' : ', ');
  const details = [words(`type_${type}`), levels === null ? '' : say('pasteLevels', { n: levels }), answers, required === true ? say('must_short') : ''];
  return (
    <li>
      {said(label, language)}
      <span className="muted small"> {[...details, section === null ? '' : `# ${said(section, language)}`].filter((part) => part !== '').join(' · ')}</span>
    </li>
  );
}
