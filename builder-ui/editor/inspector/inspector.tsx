import './inspector.css';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { rename, setSetting } from '../../../workflows/flow/edits/index.ts';
import type { Problem } from '../../../workflows/flow/problem.ts';
import { isTask, type Step } from '../../../workflows/flow/schema.ts';
import { stepSentence } from '../../../workflows/flow/sentences.ts';
import { useLanguage } from '../../language.ts';
import type { Names } from '../../steps/card-lines.ts';
import { proposedName } from '../../steps/starters.ts';
import { StepIcon } from '../../steps/step-icon.tsx';
import { duplicateSelected, removeSelected } from '../actions/index.ts';
import { flowOf, problemsOf, useEditor, useEditorPlace, useEditorState } from '../editor-context.ts';
import { ProblemList } from '../problem-list.tsx';
import { useWords } from '../use-words.ts';
import { writtenName } from '../written-name.ts';
import type { Wanted } from '../side.tsx';
import { DrawContext } from './draw-context.ts';
import { FieldContext, type FieldPlace, useField } from './field-context.ts';
import { NextEditor } from './next-editor.tsx';
import { InspectorRow } from './row.tsx';
import { ladderOf, rowWords } from './row-words.ts';
import { type Row, type RowName, rowsOf, rowWith } from './rows.ts';
import { draw, SettingField } from './setting-field.tsx';

const ScoreExample = lazy(async () => ({ default: (await import('./score-example.tsx')).ScoreExample }));

type Props = { stepId: string; wanted: Wanted | null; names: Names; onShow: (step: string) => void; onClose: () => void };

/** One step in sentences: its name, the whole of it as a paragraph, what is to be put right, and a row for each question one asks of it. */
export function Inspector({ stepId, wanted, names, onShow, onClose }: Props) {
  const { readOnly } = useEditorPlace();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const problems = useEditorState(problemsOf);
  const [open, setOpen] = useState<RowName | null>(null);
  const step = flow.steps[stepId];
  const kind = step?.kind;
  const inner = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState(0);
  const row = wanted === null || wanted.setting === null || kind === undefined ? null : rowWith(kind, wanted.setting);
  if (wanted !== null && wanted.n !== asked) {
    setAsked(wanted.n);
    if (row !== null) setOpen(row);
  }
  useEffect(() => {
    if (wanted === null || wanted.setting === 'comments') return;
    const first = wanted.setting === 'name' ? 'input.inspector-name' : 'button.row-head';
    const target = row === null ? first : `[data-of-row="${row}"] .row-body :is(input, select, textarea, button)`;
    const frame = requestAnimationFrame(() => {
      const found = inner.current?.querySelector<HTMLElement>(target) ?? inner.current?.querySelector<HTMLElement>(first);
      found?.focus();
      if (found instanceof HTMLInputElement && found.type === 'text') found.select();
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, row]);
  const place = useMemo((): FieldPlace => ({ flow, step: step ?? null, language, names, readOnly }), [flow, step, language, names, readOnly]);
  if (step === undefined) return null;
  const own = problems.filter((problem) => problem.step === stepId);
  return (
    <FieldContext value={place}>
      <DrawContext value={draw}>
        <div ref={inner}>
          <Head step={step} onClose={onClose} />
          <p className="inspector-words">{stepSentence(flow, step, language)}</p>
          {own.length > 0 && (
            <div className="inspector-problems">
              <ProblemList problems={own} readOnly={readOnly} />
            </div>
          )}
          {rowsOf(step.kind).map((row) => (
            <StepRow
              key={row.name}
              row={row}
              step={step}
              problems={own}
              open={open === row.name}
              onToggle={() => setOpen(open === row.name ? null : row.name)}
              onShow={onShow}
            />
          ))}
        </div>
      </DrawContext>
    </FieldContext>
  );
}

function Head({ step, onClose }: { step: Step; onClose: () => void }) {
  const say = useWords();
  const editor = useEditor();
  const language = useLanguage();
  const { readOnly } = useEditorPlace();
  const change = (words: string) =>
    editor.edit((flow) => rename(flow, { step: step.id, name: writtenName(step.name, words, language, proposedName(step.kind)) }), {
      group: `name.${step.id}.${language}`,
    });
  return (
    <div className="inspector-head">
      <StepIcon kind={step.kind} />
      <input
        className="inspector-name"
        aria-label={say('stepName')}
        value={language === 'zh' ? (step.name.zh ?? step.name.en) : step.name.en}
        placeholder={say('noWords')}
        readOnly={readOnly}
        maxLength={200}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
      {!readOnly && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={say('more')}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {step.kind !== 'start' && <Menu.Item onClick={() => duplicateSelected(editor)}>{say('duplicate')}</Menu.Item>}
            <Menu.Item onClick={() => removeSelected(editor)}>{say('delete')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={say('close')} onClick={onClose}>
        <IconX size={18} />
      </ActionIcon>
    </div>
  );
}

type RowProps = { row: Row; step: Step; problems: Problem[]; open: boolean; onToggle: () => void; onShow: (step: string) => void };

function StepRow({ row, step, problems, open, onToggle, onShow }: RowProps) {
  const say = useWords();
  const editor = useEditor();
  const set = (key: string) => (value: unknown) => editor.edit((flow) => setSetting(flow, { step: step.id, path: key, value }), { group: `${step.id}.${key}` });
  const own = problems.filter(({ path }) => row.fields.some(({ key }) => path === `settings.${key}` || path?.startsWith(`settings.${key}.`) === true));
  const mark = own.find(({ severity }) => severity === 'error')?.severity ?? own[0]?.severity ?? null;
  return (
    <InspectorRow name={row.name} title={say(`row_${row.name}`)} summary={<Summary row={row.name} step={step} />} open={open} onToggle={onToggle} mark={mark}>
      {row.name === 'next' ? (
        <NextEditor step={step} onShow={onShow} />
      ) : (
        row.fields.map((field) => (
          <SettingField
            key={field.key}
            field={field}
            path={field.key}
            value={(step.settings as Record<string, unknown>)[field.key]}
            onChange={set(field.key)}
          />
        ))
      )}
      {row.name === 'what' && step.kind === 'score' && (
        <Suspense>
          <ScoreExample settings={step.settings} />
        </Suspense>
      )}
    </InspectorRow>
  );
}

function Summary({ row, step }: { row: RowName; step: Step }) {
  const say = useWords();
  const { flow, language, names } = useField();
  if (row === 'late' && isTask(step)) {
    const points = ladderOf(step, flow, language, say);
    if (points.length === 0) return <span className="muted">{say('nothing')}</span>;
    return (
      <span className="ladder">
        {points.map(({ tone, when, what }, index) => (
          <span key={`${index} ${when}`} className={`ladder-point tone-${tone}`}>
            <span className="ladder-when">{when}</span>
            {what !== '' && <span>{`${language === 'zh' ? '：' : ': '}${what}`}</span>}
          </span>
        ))}
      </span>
    );
  }
  const lines = rowWords(row, step, flow, language, say, names);
  if (lines.length === 0) return <span className="muted">{say('asUsual')}</span>;
  return (
    <>
      {lines.map((line) => (
        <span key={line} className="row-line">
          {line}
        </span>
      ))}
    </>
  );
}
