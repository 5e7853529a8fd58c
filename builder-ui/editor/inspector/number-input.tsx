import { NumberField } from '../../controls/fields.tsx';
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
    <NumberField
      className={`field ${className ?? ''}`}
      {...(hideLabel ? { 'aria-label': label } : { label })}
      value={value}
      readOnly={readOnly}
      whole={whole}
      least={least ?? null}
      most={most ?? null}
      onChange={onChange}
    />
  );
}
