import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { recordTypesNamed } from '../../../workflows/flow/record-types-named.ts';
import type { RecordType } from '../../../workflows/flow/record-type.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { recordTypesQuery } from '../../api/records.ts';
import { useEditorPlace } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import type { Choice } from './choice.tsx';
import { DeclaredChoice } from './declared-choice.tsx';
import { type EditorProps, useField } from './field-context.ts';

/** The types of records there are, by key: the organisation's, then those that the flow brings along. */
export function useRecordTypes(flow: Flow): { declared: Record<string, RecordType>; own: Record<string, RecordType>; known: boolean } {
  const { editor, readOnly } = useEditorPlace();
  const { data } = useQuery({ ...recordTypesQuery, staleTime: 30_000 });
  useEffect(() => {
    if (data !== undefined && !readOnly) editor.learn(Object.fromEntries(data.types.map(({ key, type }) => [key, type])));
  }, [data, editor, readOnly]);
  const declared = Object.fromEntries((data?.types ?? []).map(({ key, type }) => [key, type]));
  const own = Object.fromEntries(Object.entries(flow.records).filter(([key]) => !Object.hasOwn(declared, key)));
  return { declared, own, known: data !== undefined };
}

/** One of the types of records there are; one that is not declared stays, and is told. */
export function RecordTypeEditor({ value = '', onChange, label }: EditorProps<string>) {
  const say = useMoreWords();
  const { flow, language } = useField();
  const { declared, own, known } = useRecordTypes(flow);
  const option = (group: string) => {
    return ([key, type]: [string, RecordType]): Choice => ({ value: key, label: said(type.name, language) || key, group });
  };
  const offered = [...Object.entries(declared).map(option(say('recordTypes'))), ...Object.entries(own).map(option(say('recordTypesOfFlow')))];
  const named = recordTypesNamed(flow).filter((key) => !offered.some((one) => one.value === key));
  const choices = [...offered, ...named.map((key): Choice => ({ value: key, label: key, group: say('recordTypesNamed') }))];
  const unknown = known && value !== '' && named.includes(value);
  const words = unknown ? say('recordTypeUnknown', { key: value }) : say(offered.length === 0 ? 'recordTypesNone' : 'recordTypesMissing');
  return <DeclaredChoice {...{ label, value, choices, onChange, words }} href="/records" declare={say('recordTypesDeclare')} />;
}
