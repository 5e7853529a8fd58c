import { Button, Menu } from '@mantine/core';
import { IconBooks, IconClipboardText, IconPlus, IconSection } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { setSetting } from '../../../workflows/flow/edits/index.ts';
import type { Form } from '../../../workflows/flow/form.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import { useEditor } from '../editor-context.ts';
import { newId } from '../ids.ts';
import { useRecordTypes } from '../inspector/record-type-editor.tsx';
import { type EditorProps, useField } from '../inspector/field-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { Above, Readers } from './beside-editors.tsx';
import { type ChangeForm, freeId, withField, withSection } from './form-edits.ts';
import { ImportPanel } from './import-panel.tsx';
import { LibraryPanel } from './library-panel.tsx';
import { newField, type NewQuestion, questionTables, questionTypes } from './new-question.ts';
import { PartList } from './part-list.tsx';
import { Untranslated } from './untranslated.tsx';
import { useFormWords } from './use-form-words.ts';

type Panel = 'paste' | 'library' | null;

/** The questions of a form, section by section, and what is shown beside them. */
export function FormQuestions({ value = { fields: [], shows: [] }, onChange, path }: EditorProps<Form>) {
  const say = useFormWords();
  const words = useMoreWords();
  const editor = useEditor();
  const { step, flow, readOnly } = useField();
  const [open, setOpen] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>(null);
  const { declared, own } = useRecordTypes(flow);
  const ofTask = step !== null && isTask(step) && path === 'form';
  const change: ChangeForm = (form, alone = false) => {
    if (alone && ofTask) editor.edit((now) => setSetting(now, { step: step.id, path, value: form }));
    else onChange(form);
  };
  const root = useRef<HTMLDivElement>(null);
  /** What was asked for last goes on under the keys: a menu that closes has let go of them by then. */
  const focusSoon = (what: string) => focusOnce(() => root.current?.querySelector<HTMLElement>(what));
  const lastSection = value.sections?.at(-1)?.id ?? null;
  const add = (of: NewQuestion) => {
    const id = freeId(value, newId('q').replace('-', '_'));
    change(withField(value, newField(of, id, { ...own, ...declared }), { section: sectionOf(value, open) ?? lastSection }), true);
    setOpen(id);
    focusSoon(`[data-question="${id}"] .question-body input`);
  };
  return (
    <div className="field form-questions" ref={root} role="group" aria-label={words('questionsTitle')}>
      <Untranslated form={value} onOpen={setOpen} />
      <PartList form={value} onChange={change} open={open} onOpen={setOpen} />
      {panel === 'paste' && (
        <ImportPanel
          form={value}
          section={sectionOf(value, open) ?? lastSection}
          onChange={(form) => change(form, true)}
          onClose={() => {
            setPanel(null);
            focusSoon('[data-panel="paste"]');
          }}
        />
      )}
      {panel === 'library' && <LibraryPanel form={value} section={sectionOf(value, open) ?? lastSection} onChange={(form) => change(form, true)} />}
      {!readOnly && (
        <div className="form-acts">
          <Menu position="bottom-start" withinPortal>
            <Menu.Target>
              <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />}>
                {words('addQuestion')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
              {questionTypes.map((type) => (
                <Menu.Item key={type} onClick={() => add(type)}>
                  {words(`type_${type}`)}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Label>{say('tables')}</Menu.Label>
              {questionTables.map((table) => (
                <Menu.Item key={table} onClick={() => add(table)}>
                  {say(`table_${table}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button
            variant="subtle"
            size="compact-sm"
            className="list-add"
            leftSection={<IconSection size={14} />}
            onClick={() => {
              const id = freeId(value, newId('s').replace('-', '_'));
              change(withSection(value, { en: say('sectionNew'), ...(words('language_en') !== 'English' && { zh: say('sectionNew') }) }, id), true);
              setOpen(id);
              focusSoon(`[data-section="${id}"] .question-body input`);
            }}
          >
            {say('addSection')}
          </Button>
          <PanelButton of="paste" panel={panel} onPanel={setPanel} icon={<IconClipboardText size={14} />} />
          <PanelButton of="library" panel={panel} onPanel={setPanel} icon={<IconBooks size={14} />} />
        </div>
      )}
      <Above form={value} onChange={(form) => change(form, true)} />
      {ofTask && <Readers />}
    </div>
  );
}

function PanelButton({ of, panel, onPanel, icon }: { of: 'paste' | 'library'; panel: Panel; onPanel: (panel: Panel) => void; icon: ReactNode }) {
  const say = useFormWords();
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      className="list-add"
      leftSection={icon}
      data-panel={of}
      aria-expanded={panel === of}
      onClick={() => onPanel(panel === of ? null : of)}
    >
      {say(of)}
    </Button>
  );
}

/** The section of what is open: its own where that is one, else the one that the question stands in. */
function sectionOf({ fields, sections = [] }: Form, open: string | null): string | null {
  return sections.find(({ id }) => id === open)?.id ?? fields.find(({ id }) => id === open)?.section ?? null;
}

/** After a menu has given the focus back, and once what is looked for is drawn: what stands beside the drawing follows it a moment later. */
function focusOnce(find: () => HTMLElement | null | undefined, giveUp = performance.now() + 1_000): void {
  setTimeout(() => {
    const found = find();
    if (found != null) found.focus();
    else if (performance.now() < giveUp) focusOnce(find, giveUp);
  }, 60);
}
