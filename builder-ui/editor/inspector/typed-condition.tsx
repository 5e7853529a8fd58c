import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Textarea } from '../../controls/fields.tsx';
import { celOf } from '../../../workflows/flow/condition.ts';
import type { Condition } from '../../../workflows/flow/grammar.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { conditionWords, said } from '../../../workflows/flow/sentences.ts';
import { useEditor } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type EditorProps, useField } from './field-context.ts';
import type { Read } from './reads.ts';
import { keepTyped, readRule, type Typed, typedAt, typedKey } from './typed-rules.ts';

type Props = EditorProps<Condition> & { reads: Read[] };

/** A rule as text. Leaving the field or Enter has it read; what is refused stays as it was typed, with the reason under it. */
export function TypedCondition({ value, onChange, label, path, reads }: Props) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const editor = useEditor();
  const written = value === undefined ? '' : celOf(value, flow);
  const key = typedKey(step?.id ?? null, path, value);
  const [now, setNow] = useState({ key, typed: typedAt(editor, key) ?? asWritten(written) });
  // The rule was changed elsewhere, or by what was typed here.
  if (now.key !== key) setNow({ key, typed: typedAt(editor, key) ?? asWritten(written) });
  const { typed } = now;
  const [failed, setFailed] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const latest = useLatest({ value, onChange });
  const settings = () => (step === null ? editor.store.getState().flow : editor.store.getState().flow.steps[step.id]?.settings);

  function keep(next: Typed, at = key): void {
    keepTyped(editor, at, next);
    setNow((before) => (before.key === at ? { key: at, typed: next } : before));
  }

  /** Takes the rule over, unless something else was put in its place meanwhile. */
  function take(condition: Condition | undefined, before: unknown): void {
    const { value: current, onChange: change, mounted } = latest.current;
    if (mounted ? JSON.stringify(current) === JSON.stringify(value) : settings() === before) change(condition);
  }

  async function commit(): Promise<void> {
    if (typed.read) return;
    const before = settings();
    setFailed(null);
    if (typed.text.trim() === '') return take(undefined, before);
    const read = await readRule(flow, typed.text);
    if ((typedAt(editor, key)?.text ?? typed.text) !== typed.text) return;
    if ('failed' in read) return setFailed(read.failed === '' ? say('typedNotRead') : read.failed);
    if ('refusal' in read) {
      keep({ ...typed, refusal: read.refusal });
      // Whoever is still in the field has before them what is meant.
      if (document.activeElement === area.current) area.current?.setSelectionRange(...read.part);
      return;
    }
    keepTyped(editor, key, asWritten(written));
    const own = { text: typed.text, read: true, refusal: null };
    keep(own, typedKey(step?.id ?? null, path, read.condition));
    take(read.condition, before);
  }

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void commit();
  };
  const refusal = typed.refusal === null ? failed : said(typed.refusal, language);
  return (
    <div className="field">
      <Textarea
        ref={area}
        className="typed-rule"
        label={label}
        lang="en"
        minRows={2}
        maxRows={12}
        spellCheck={false}
        autoComplete="off"
        placeholder={exampleOf(reads[0], flow)}
        value={typed.text}
        error={refusal}
        onChange={({ currentTarget }) => keep({ text: currentTarget.value, read: false, refusal: null })}
        onBlur={() => void commit()}
        onKeyDown={onKeyDown}
      />
      {refusal === null && value !== undefined && typed.read && <p className="field-hint">{conditionWords(value, language, flow)}</p>}
    </div>
  );
}

const asWritten = (text: string): Typed => ({ text, read: true, refusal: null });

/** What the last drawing was given; reading takes a moment, in which another may have been drawn, or none. */
function useLatest<Given extends object>(given: Given) {
  const latest = useRef({ ...given, mounted: true });
  useEffect(() => {
    latest.current = { ...given, mounted: true };
  });
  useEffect(
    () => () => {
      latest.current = { ...latest.current, mounted: false };
    },
    [],
  );
  return latest;
}

const exampleOf = (read: Read | undefined, flow: Flow): string => (read === undefined ? '' : celOf({ test: 'isPresent', left: read.value }, flow));
