import './inspector.css';
import { IconDots, IconX } from '@tabler/icons-react';
import { memo, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { ActionIcon } from '../../controls/buttons.tsx';
import { Menu } from '../../controls/menu.tsx';
import { rename } from '../../../workflows/flow/edits/index.ts';
import type { Problem } from '../../../workflows/flow/problem.ts';
import { type Flow, isTask, type Step } from '../../../workflows/flow/schema.ts';
import { stepSentence } from '../../../workflows/flow/sentences.ts';
import { type Language, useLanguage } from '../../language.ts';
import type { Names } from '../../steps/card-lines.ts';
import { proposedName } from '../../steps/starters.ts';
import { StepIcon } from '../../steps/step-icon.tsx';
import { duplicateSelected, removeSelected } from '../actions/index.ts';
import { problemsOf, useEditor, useEditorPlace, useEditorState, useFlowFirst } from '../editor-context.ts';
import { lazyPart } from '../lazy-part.tsx';
import { useWords } from '../use-words.ts';
import { writtenName } from '../written-name.ts';
import type { Wanted } from '../side.tsx';
import { FieldContext, type FieldPlace, useField } from './field-context.ts';
import { InspectorRow } from './row.tsx';
import { ladderOf, rowParts } from './row-words.ts';
import { type Row, type RowName, rowsOf, rowWith } from './rows.ts';
import { useFollowed } from '../use-followed.ts';

const ProblemList = lazyPart(() => import('../problem-list.tsx'), 'ProblemList', { plain: true });
const StepFields = lazyPart(() => import('./step-fields.tsx'), 'StepFields', { plain: true });

const SettingLines = lazyPart(() => import('./setting-lines.tsx'), 'SettingLines', { plain: true });
const ScoreExample = lazyPart(() => import('./score-example.tsx'), 'ScoreExample');

type Props = { stepId: string; wanted: Wanted | null; names: Names; onShow: (step: string) => void; onClose: () => void };

/** One step in sentences: its name, the whole of it as a paragraph, what is to be put right, and a row for each question one asks of it. */
export function Inspector(props: Props) {
  return <InspectorOf {...props} flow={useFlowFirst('field')} />;
}

const InspectorOf = memo(function InspectorOf({ flow, stepId, wanted, names, onShow, onClose }: Props & { flow: Flow }) {
  const { readOnly } = useEditorPlace();
  const language = useLanguage();
  const problems = useEditorState(problemsOf);
  // Fields answer at once; what is told of them follows.
  const told = useFollowed(flow);
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
    const control = ':is(input, select, textarea, button)';
    // What it says, before the switch that takes it away.
    const said = ':is(input:not([type="checkbox"]), select, textarea)';
    const targets =
      row === null
        ? [first]
        : [`[data-setting="${wanted.setting}"] ${said}`, `[data-setting="${wanted.setting}"] ${control}`, `[data-of-row="${row}"] .row-body ${control}`, first];
    const seek = () => {
      if (inner.current?.querySelector('.row-loading') != null) {
        frame = requestAnimationFrame(seek);
        return;
      }
      const [found] = targets.flatMap((target) => inner.current?.querySelector<HTMLElement>(target) ?? []);
      found?.focus();
      if (found instanceof HTMLInputElement && found.type === 'text') found.select();
    };
    let frame = requestAnimationFrame(seek);
    return () => cancelAnimationFrame(frame);
  }, [wanted, row]);
  const place = useMemo((): FieldPlace => ({ flow, step: step ?? null, language, names, readOnly }), [flow, step, language, names, readOnly]);
  if (step === undefined) return null;
  const own = problems.filter((problem) => problem.step === stepId);
  return (
    <FieldContext value={place}>
      <div ref={inner} onPointerEnter={() => void StepFields.preload()}>
        <Head step={step} onClose={onClose} />
        <Sentence flow={told} stepId={stepId} language={language} />
        {own.length > 0 && (
          <div className="inspector-problems">
            <Suspense>
              <ProblemList problems={own} readOnly={readOnly} />
            </Suspense>
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
            told={told}
          />
        ))}
      </div>
    </FieldContext>
  );
});

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
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={say('more')}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {step.kind !== 'start' && <Menu.Item onClick={() => duplicateSelected(editor)}>{say('duplicate')}</Menu.Item>}
            <Menu.Item onClick={() => removeSelected(editor)}>{say('delete')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <ActionIcon aria-label={say('close')} onClick={onClose}>
        <IconX size={18} />
      </ActionIcon>
    </div>
  );
}

type RowProps = { row: Row; step: Step; problems: Problem[]; open: boolean; onToggle: () => void; onShow: (step: string) => void; told: Flow };

function StepRow({ row, step, problems, open, onToggle, onShow, told }: RowProps) {
  const say = useWords();
  const { language, names } = useField();
  const own = problems.filter(({ path }) => row.fields.some(({ key }) => path === `settings.${key}` || path?.startsWith(`settings.${key}.`) === true));
  const mark = own.find(({ severity }) => severity === 'error')?.severity ?? own[0]?.severity ?? null;
  return (
    <InspectorRow
      name={row.name}
      title={say(`row_${row.name}`)}
      summary={<Summary row={row.name} flow={told} stepId={step.id} language={language} names={names} />}
      open={open}
      onToggle={onToggle}
      mark={mark}
    >
      <Suspense fallback={<span className="row-loading" />}>
        <StepFields row={row} step={step} onShow={onShow} />
      </Suspense>
      {row.name === 'what' && step.kind === 'score' && (
        <Suspense>
          <ScoreExample settings={step.settings} />
        </Suspense>
      )}
    </InspectorRow>
  );
}

type Told = { flow: Flow; stepId: string; language: Language };

const Sentence = memo(function Sentence({ flow, stepId, language }: Told) {
  const step = flow.steps[stepId];
  return <p className="inspector-words">{step === undefined ? '' : stepSentence(flow, step, language)}</p>;
});

const Summary = memo(function Summary({ row, flow, stepId, language, names }: Told & { row: RowName; names: Names }) {
  const say = useWords();
  const step = flow.steps[stepId];
  if (step === undefined) return null;
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
  const { settings, lines } = rowParts(row, step, flow, language, say, names);
  const usual = lines.length === 0 ? <span className="muted">{say('asUsual')}</span> : null;
  if (settings.length === 0 && usual !== null) return usual;
  return (
    <>
      {settings.length > 0 && (
        <Suspense>
          <SettingLines settings={settings} step={step} flow={flow} language={language} otherwise={usual} />
        </Suspense>
      )}
      {lines.map((line) => (
        <span key={line} className="row-line">
          {line}
        </span>
      ))}
    </>
  );
});
