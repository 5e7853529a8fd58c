import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import type { Field, Form } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { Button } from '../../controls/buttons.tsx';
import { Menu } from '../../controls/menu.tsx';
import { newId } from '../ids.ts';
import { lazyPart } from '../lazy-part.tsx';
import { useWords } from '../use-words.ts';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { PasteLines } from './outcome-editors.tsx';
import { newField, QuestionEditor, questionTypes } from './question-editor.tsx';

const Shows = lazyPart(() => import('./shows.tsx'), 'Shows');

const questionId = () => newId('q').replace('-', '_');

/** The questions of a form, one open at a time; questions can be pasted, one a line; earlier answers can be shown beside them. */
export function FormEditor({ value = { fields: [], shows: [] }, onChange }: EditorProps<Form>) {
  const say = useWords();
  const { language, readOnly } = useField();
  const [open, setOpen] = useState<string | null>(null);
  const [pasting, setPasting] = useState(false);
  const set = (fields: Field[]) => onChange({ ...value, fields });
  const add = (type: Field['type']) => {
    const field = newField(type, questionId());
    set([...value.fields, field]);
    setOpen(field.id);
  };
  return (
    <div className="field">
      <ListEditor label={say('questionsTitle')} items={value.fields} onChange={set} nameOf={(field) => said(field.label, language) || say('question')} ordered>
        {(field, change) => (
          <QuestionEditor field={field} open={open === field.id} onToggle={() => setOpen(open === field.id ? null : field.id)} onChange={change} />
        )}
      </ListEditor>
      {pasting && (
        <PasteLines
          label={say('pasteHint')}
          onLines={(lines) => {
            set([
              ...value.fields,
              ...lines.map((line) => ({ ...newField('longText', questionId()), label: language === 'zh' ? { en: line, zh: line } : { en: line } }) as Field),
            ]);
            setPasting(false);
          }}
        />
      )}
      {!readOnly && (
        <div className="form-acts">
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />}>
                {say('addQuestion')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {questionTypes.map((type) => (
                <Menu.Item key={type} onClick={() => add(type)}>
                  {say(`type_${type}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button variant="subtle" size="compact-sm" className="list-add" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
            {say('pasteQuestions')}
          </Button>
        </div>
      )}
      <Suspense>
        <Shows value={value.shows} onChange={(shows) => onChange({ ...value, shows })} />
      </Suspense>
    </div>
  );
}
