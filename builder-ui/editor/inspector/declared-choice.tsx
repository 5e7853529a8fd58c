import { type Choice, ChoiceInput } from './choice.tsx';

type Props = { label: string; value: string; choices: readonly Choice[]; onChange: (value: string) => void; words: string; href: string; declare: string };

/** One of what is declared on a page of its own. `words`: what is amiss, or what to do where something is missing; behind them the way to that page. */
export function DeclaredChoice({ label, value, choices, onChange, words, href, declare }: Props) {
  return (
    <div className="field">
      <ChoiceInput label={label} value={value} choices={choices} onChange={onChange} />
      <p className="field-words">
        {words}{' '}
        <a href={href} target="_blank" rel="noreferrer">
          {declare}
        </a>
      </p>
    </div>
  );
}
