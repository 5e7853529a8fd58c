import { typeOfFact } from '../../../workflows/flow/fact-type.ts';
import { factTypesOf, useEditorState } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { DeclaredChoice } from './declared-choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { factLabel } from './reads.ts';

/** Data that may be read: what is declared, and what this flow brings along or raises itself. Where something is missing it says why. */
export function FactKeyEditor({ value, onChange, label }: EditorProps<string>) {
  const say = useMoreWords();
  const { flow, language } = useField();
  const declared = useEditorState(factTypesOf);
  const own = Object.entries(flow.facts).filter(([key]) => !Object.hasOwn(declared, key));
  const raised = Object.values(flow.steps).flatMap((step) => (step.kind === 'emit' && step.settings.key !== '' ? [step.settings.key] : []));
  const choices = [
    ...Object.entries(declared).map(([key, type]) => ({ value: key, label: factLabel(key, type, language), group: say('data') })),
    ...own.map(([key, type]) => ({ value: key, label: factLabel(key, type, language), group: say('dataOfFlow') })),
    ...[...new Set(raised)].flatMap((key) =>
      Object.hasOwn(declared, key) || Object.hasOwn(flow.facts, key) ? [] : [{ value: key, label: key, group: say('dataRaised') }],
    ),
  ];
  const unknown = value !== undefined && value !== '' && !choices.some((choice) => choice.value === value) && typeOfFact(value, declared) === undefined;
  const words = unknown ? say('dataUnknown', { key: value }) : say(choices.length === 0 ? 'dataNone' : 'dataMissing');
  return <DeclaredChoice {...{ label, choices, onChange, words }} value={value ?? ''} href="/data" declare={say('dataDeclare')} />;
}
