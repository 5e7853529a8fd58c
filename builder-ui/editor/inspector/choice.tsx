import { NativeSelect } from '../../controls/fields.tsx';
import { useField } from './field-context.ts';

export type Choice = { value: string; label: string; group?: string };
type Props = {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  hideLabel?: boolean;
  className?: string;
  empty?: string;
};

/** One of several, as the browser draws it: it works with every keyboard, on every phone. `empty` names the choice of none. */
export function ChoiceInput({ label, value, choices, onChange, hideLabel = false, className, empty }: Props) {
  const { readOnly } = useField();
  const groups = [...new Set(choices.map(({ group }) => group))];
  const known = choices.some((choice) => choice.value === value);
  const option = (choice: Choice) => (
    <option key={choice.value} value={choice.value}>
      {choice.label}
    </option>
  );
  return (
    <NativeSelect
      className={`field ${className ?? ''}`}
      {...(hideLabel ? { 'aria-label': label } : { label })}
      value={value}
      disabled={readOnly}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      {(empty !== undefined || !known) && <option value={empty === undefined ? value : ''}>{empty ?? '…'}</option>}
      {groups.map((group) =>
        group === undefined ? (
          choices.filter((choice) => choice.group === undefined).map(option)
        ) : (
          <optgroup key={group} label={group}>
            {choices.filter((choice) => choice.group === group).map(option)}
          </optgroup>
        ),
      )}
    </NativeSelect>
  );
}
