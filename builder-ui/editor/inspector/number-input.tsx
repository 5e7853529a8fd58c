import { NumberInput as Input } from '@mantine/core';
import { useField } from './field-context.ts';

type Props = {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  least?: number | null;
  most?: number | null;
  whole?: boolean;
  hideLabel?: boolean;
  className?: string;
};

/** A number typed or stepped; emptied, it is undefined. */
export function NumberInput({ label, value, onChange, least, most, whole = true, hideLabel = false, className }: Props) {
  const { readOnly } = useField();
  return (
    <Input
      className={`field ${className ?? ''}`}
      {...(hideLabel ? { 'aria-label': label } : { label })}
      value={value ?? ''}
      readOnly={readOnly}
      allowDecimal={!whole}
      hideControls={hideLabel}
      {...(least == null ? {} : { min: least })}
      {...(most == null ? {} : { max: most })}
      onChange={(next) => onChange(typeof next === 'number' ? next : next === '' ? undefined : Number(next))}
    />
  );
}
