import './controls.css';
import { type ComponentProps, type ReactNode, useId, useState } from 'react';

type Around = { label?: ReactNode; error?: ReactNode; className?: string | undefined };

function Around({ id, label, error, className = '', children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className={className}>
      {label !== undefined && (
        <label htmlFor={id} className="field-label input-label">
          {label}
        </label>
      )}
      {children}
      {error != null && error !== false && (
        <p id={`${id}-error`} className="input-error">
          {error}
        </p>
      )}
    </div>
  );
}

const described = (id: string, error: ReactNode) => (error != null && error !== false ? { 'aria-invalid': true, 'aria-describedby': `${id}-error` } : {});

type TextProps = Omit<ComponentProps<'input'>, 'className'> & Around & { leftSection?: ReactNode; data?: readonly string[] };

/** One line of words. `data`: what is offered for it. */
export function TextInput({ label, error, className, leftSection, data, ...rest }: TextProps) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Around id={id} label={label} error={error} className={className}>
      <span className="input" data-left={leftSection !== undefined || undefined}>
        {leftSection !== undefined && <span className="input-left">{leftSection}</span>}
        <input {...rest} {...described(id, error)} id={id} {...(data !== undefined && { list: `${id}-list` })} />
      </span>
      {data !== undefined && (
        <datalist id={`${id}-list`}>
          {data.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </Around>
  );
}

type AreaProps = Omit<ComponentProps<'textarea'>, 'className'> & Around & { minRows?: number; maxRows?: number };

/** Several lines; it grows with what is written. */
export function Textarea({ label, error, className, minRows = 2, maxRows = 12, ...rest }: AreaProps) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Around id={id} label={label} error={error} className={className}>
      <span className="input">
        <textarea {...rest} {...described(id, error)} id={id} rows={minRows} style={{ maxHeight: maxRows * 20 + 14 }} />
      </span>
    </Around>
  );
}

type SelectProps = Omit<ComponentProps<'select'>, 'className'> & Around;

/** One of several, as the browser draws it. */
export function NativeSelect({ label, error, className, ...rest }: SelectProps) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Around id={id} label={label} error={error} className={className}>
      <span className="input input-select">
        <select {...rest} {...described(id, error)} id={id} />
      </span>
    </Around>
  );
}

type SwitchProps = Omit<ComponentProps<'input'>, 'className'> & { label: ReactNode; className?: string };

/** On or off, at once. */
export function Switch({ label, className = '', ...rest }: SwitchProps) {
  return (
    <label className={`switch ${className}`}>
      <input {...rest} type="checkbox" role="switch" />
      <span>{label}</span>
    </label>
  );
}

type ChecksProps = {
  label: ReactNode;
  className?: string;
  value: string[];
  onChange: (value: string[]) => void;
  disabled: boolean;
  choices: { value: string; label: string }[];
};

/** Any of several. */
export function Checks({ label, className = '', value, onChange, disabled, choices }: ChecksProps) {
  return (
    <fieldset className={className}>
      <legend className="field-label">{label}</legend>
      <div className="checks">
        {choices.map((choice) => (
          <label key={choice.value} className="check">
            <input
              type="checkbox"
              checked={value.includes(choice.value)}
              disabled={disabled}
              onChange={({ currentTarget }) => onChange(currentTarget.checked ? [...value, choice.value] : value.filter((one) => one !== choice.value))}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type NumberProps = Omit<TextProps, 'value' | 'onChange' | 'min' | 'max'> & {
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  least: number | null;
  most: number | null;
  whole: boolean;
};

/** A number; emptied, it is undefined. While it is typed it stands as it is typed, afterwards within its bounds. */
export function NumberField({ value, onChange, least, most, whole, ...rest }: NumberProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const within = (n: number) => Math.min(most ?? n, Math.max(least ?? n, n));
  const step = (by: number) => {
    setTyped(null);
    onChange(within((value ?? 0) + by));
  };
  return (
    <TextInput
      {...rest}
      inputMode={whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={typed ?? value ?? ''}
      onChange={({ currentTarget }) => {
        const text = currentTarget.value.trim();
        if (!(whole ? /^-?\d*$/ : /^-?\d*[.,]?\d*$/).test(text)) return;
        setTyped(text);
        const n = Number(text.replace(',', '.'));
        if (text === '') onChange(undefined);
        else if (Number.isFinite(n)) onChange(n);
      }}
      onKeyDown={(event) => {
        if (rest.readOnly === true || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        step(event.key === 'ArrowUp' ? 1 : -1);
      }}
      onBlur={() => {
        const n = Number(typed?.replace(',', '.'));
        if (typed !== null && typed !== '' && Number.isFinite(n) && within(n) !== n) onChange(within(n));
        setTyped(null);
      }}
    />
  );
}
