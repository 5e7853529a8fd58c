import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronDown, IconDots, IconGripVertical } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { type Field, type Form, partsOf, type Section, standingAlone } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { keepQuestion, questionsQuery } from '../../api/questions.ts';
import { newId } from '../ids.ts';
import { useField } from '../inspector/field-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type ChangeForm, changedField, changedSection, moved, movedSection, placed, withCopy, withoutField, withoutSection } from './form-edits.ts';
import { QuestionEditor } from './question-editor.tsx';
import { SectionEditor } from './section-editor.tsx';
import { lacks, textsOfField } from './translated.ts';
import { useFormWords } from './use-form-words.ts';

type Props = { form: Form; onChange: ChangeForm; open: string | null; onOpen: (id: string | null) => void };
/** Before which question something dragged would be put; null: at the end of the section. */
type Over = { section: string | null; before: string | null };

/** The sections of a form with their questions, to be opened one at a time and put in order: by dragging, by Alt and the arrows, or from a menu. */
export function PartList({ form, onChange, open, onOpen }: Props) {
  const say = useFormWords();
  const words = useMoreWords();
  const { language, readOnly } = useField();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const [told, setTold] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const refocus = useRef<string | null>(null);
  useEffect(() => {
    // What was moved by the keyboard keeps the focus, also in another section.
    if (refocus.current !== null) list.current?.querySelector<HTMLElement>(`[data-question="${refocus.current}"] .question-head`)?.focus();
    refocus.current = null;
  });
  const sections = form.sections ?? [];
  const parts = partsOf(form, { empty: true });
  const nameOf = (field: Field) => said(field.label, language) || words('question');
  const titleOf = (section: Section) => said(section.title, language) || say('noTitle');
  const move = (field: Field, by: -1 | 1) => {
    const next = moved(form, field.id, by);
    if (next === form) return;
    refocus.current = field.id;
    onChange(next, true);
    setTold(say('saidMoved', { name: nameOf(field), n: next.fields.findIndex(({ id }) => id === field.id) + 1, of: next.fields.length }));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (dragged !== null && over !== null) onChange(placed(form, dragged, over), true);
    setDragged(null);
    setOver(null);
  };
  const isOver = (section: string | null, before: string | null) => over !== null && over.section === section && over.before === before;
  const question = (field: Field, section: string | null): ReactNode => (
    <div
      key={field.id}
      className="form-question"
      data-question={field.id}
      data-over={isOver(section, field.id) || undefined}
      data-open={open === field.id || undefined}
      onDragOver={(event) => {
        if (dragged === null) return;
        event.preventDefault();
        event.stopPropagation();
        setOver({ section, before: field.id });
      }}
    >
      <Row
        field={field}
        open={open === field.id}
        onToggle={() => onOpen(open === field.id ? null : field.id)}
        onKeyDown={(event) => {
          if (!event.altKey || readOnly || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
          event.preventDefault();
          event.stopPropagation();
          move(field, event.key === 'ArrowUp' ? -1 : 1);
        }}
        grip={
          <span
            className="form-grip"
            draggable
            title={say('drag', { name: nameOf(field) })}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', nameOf(field));
              setDragged(field.id);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
          >
            <IconGripVertical size={16} aria-hidden />
          </span>
        }
        menu={
          <QuestionMenu
            field={field}
            form={form}
            name={nameOf(field)}
            onMove={(by) => move(field, by)}
            onChange={(next) => onChange(next, true)}
            onTold={setTold}
            onRemove={() => {
              const at = form.fields.indexOf(field);
              refocus.current = (form.fields[at + 1] ?? form.fields[at - 1])?.id ?? null;
              onChange(withoutField(form, field.id), true);
            }}
            onCopy={() => {
              const copied = withCopy(form, field.id);
              onChange(copied.form, true);
              onOpen(copied.id);
            }}
          />
        }
      />
      {open === field.id && (
        <QuestionEditor form={form} field={field} onChange={(next) => onChange(changedField(form, next))} onForm={(next) => onChange(next)} />
      )}
    </div>
  );
  return (
    <div className="form-parts" ref={list} onDrop={drop}>
      {parts.map(({ section, fields }) => (
        <div
          key={section?.id ?? ''}
          data-section={section?.id}
          className={section === null ? 'form-part' : 'form-part form-section'}
          role={section === null ? undefined : 'group'}
          aria-label={section === null ? undefined : titleOf(section)}
          data-over={(section !== null && isOver(section.id, null)) || undefined}
          onDragOver={(event) => {
            if (dragged === null) return;
            event.preventDefault();
            setOver({ section: section?.id ?? null, before: null });
          }}
        >
          {section !== null && (
            <>
              <div className="form-row form-section-head">
                <button
                  type="button"
                  className="question-head"
                  aria-expanded={open === section.id}
                  onClick={() => onOpen(open === section.id ? null : section.id)}
                >
                  <span className="question-label">
                    {titleOf(section)}
                    <span className="muted small question-type">
                      {[say('questionCount', { count: fields.length }), section.showIf === undefined ? '' : say('sometimes')].filter(Boolean).join(' · ')}
                    </span>
                  </span>
                  <Missing texts={[section.title, section.help]} />
                  <IconChevronDown size={14} aria-hidden className={open === section.id ? '' : 'turned'} />
                </button>
                {!readOnly && (
                  <Menu position="bottom-end" withinPortal>
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say('menuOf', { name: titleOf(section) })}>
                        <IconDots size={16} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item disabled={sections[0] === section} onClick={() => onChange(movedSection(form, section.id, -1), true)}>
                        {say('up')}
                      </Menu.Item>
                      <Menu.Item disabled={sections.at(-1) === section} onClick={() => onChange(movedSection(form, section.id, 1), true)}>
                        {say('down')}
                      </Menu.Item>
                      <Menu.Item onClick={() => onChange(withoutSection(form, section.id), true)}>{say('removeSection')}</Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                )}
              </div>
              {open === section.id && <SectionEditor section={section} form={form} onChange={(next) => onChange(changedSection(form, next))} />}
            </>
          )}
          {fields.map((field) => question(field, section?.id ?? null))}
          {section !== null && fields.length === 0 && <p className="form-empty">{say('sectionEmpty')}</p>}
        </div>
      ))}
      <p className="hidden" role="status" aria-live="polite">
        {told}
      </p>
    </div>
  );
}

type RowProps = {
  field: Field;
  open: boolean;
  onToggle: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  grip: ReactNode;
  menu: ReactNode;
};

/** One question as a line: what it asks, how it is answered, and what is amiss with it. */
function Row({ field, open, onToggle, onKeyDown, grip, menu }: RowProps) {
  const words = useMoreWords();
  const say = useFormWords();
  const { language, readOnly } = useField();
  const label = said(field.label, language);
  return (
    <div className="form-row">
      {!readOnly && grip}
      <button
        type="button"
        className="question-head"
        aria-expanded={open}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        onClick={onToggle}
        onKeyDown={onKeyDown}
      >
        <span className="question-label">
          {label || <em className="muted">{words('noWords')}</em>}
          <span className="muted small question-type">
            {[words(`type_${field.type}`), field.required === true ? say('must_short') : '', field.showIf === undefined ? '' : say('sometimes')]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <Missing texts={textsOfField(field)} />
        <IconChevronDown size={14} aria-hidden className={open ? '' : 'turned'} />
      </button>
      {!readOnly && menu}
    </div>
  );
}

/** Which language some of these texts lack. */
function Missing({ texts }: { texts: Parameters<typeof lacks>[0] }) {
  const say = useFormWords();
  return (['en', 'zh'] as const).map((which) =>
    lacks(texts, which) ? (
      <span key={which} className="form-missing">
        {say(`missing_${which}`)}
      </span>
    ) : null,
  );
}

type MenuProps = {
  field: Field;
  form: Form;
  name: string;
  onMove: (by: -1 | 1) => void;
  onChange: (form: Form) => void;
  onCopy: () => void;
  onRemove: () => void;
  onTold: (words: string) => void;
};

function QuestionMenu({ field, form, name, onMove, onChange, onCopy, onRemove, onTold }: MenuProps) {
  const say = useFormWords();
  const queries = useQueryClient();
  const { language } = useField();
  const keep = async () => {
    try {
      await keepQuestion(newId('q'), standingAlone(field));
      await queries.invalidateQueries({ queryKey: questionsQuery.queryKey });
      onTold(say('kept'));
    } catch {
      onTold(say('keepFailed'));
    }
  };
  const others = (form.sections ?? []).filter(({ id }) => id !== field.section);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say('menuOf', { name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item rightSection={<kbd>Alt ↑</kbd>} onClick={() => onMove(-1)}>
          {say('up')}
        </Menu.Item>
        <Menu.Item rightSection={<kbd>Alt ↓</kbd>} onClick={() => onMove(1)}>
          {say('down')}
        </Menu.Item>
        {others.map((section) => (
          <Menu.Item key={section.id} onClick={() => onChange(placed(form, field.id, { section: section.id, before: null }))}>
            {say('moveInto', { name: said(section.title, language) || say('noTitle') })}
          </Menu.Item>
        ))}
        {field.section !== undefined && (
          <Menu.Item onClick={() => onChange(placed(form, field.id, { section: null, before: null }))}>{say('moveTop')}</Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={onCopy}>{say('copy')}</Menu.Item>
        <Menu.Item onClick={() => void keep()}>{say('keep')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={onRemove}>{say('remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
