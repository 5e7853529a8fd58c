import { connectionsOf, useEditorState } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';

/** One of the connections that are set up, by name; one that is missing stays and says so. */
export function ConnectionEditor({ value, onChange, label }: EditorProps<string>) {
  const say = useMoreWords();
  const known = useEditorState(connectionsOf);
  const { readOnly } = useField();
  const missing = value !== undefined && value !== '' && !known.includes(value);
  return (
    <>
      <ChoiceInput
        label={label}
        value={value ?? ''}
        choices={[...known.map((name) => ({ value: name, label: name })), ...(missing ? [{ value, label: say('connectionMissing', { name: value }) }] : [])]}
        onChange={(name) => onChange(name)}
      />
      {known.length === 0 && !readOnly && <p className="small muted">{say('noConnections')}</p>}
    </>
  );
}
