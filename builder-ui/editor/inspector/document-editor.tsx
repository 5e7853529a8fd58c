import { useQuery } from '@tanstack/react-query';
import type { StepOf } from '../../../workflows/flow/schema.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { documentsQuery } from '../../api/records.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import type { Field } from './describe.ts';
import { useDraw } from './draw-context.ts';
import { useField } from './field-context.ts';
import { labelOf } from './labels.ts';
import { without } from './plain.ts';

type Document = NonNullable<StepOf<'acknowledge'>['settings']['document']>;
type Props = { fields: readonly Field[]; value: Document; onChange: (value: Document) => void };

/** What is signed: one of the organisation's texts, whose present version publishing takes, or a text of the step's own. */
export function DocumentEditor({ fields, value, onChange }: Props) {
  const say = useMoreWords();
  const draw = useDraw();
  const { language, step } = useField();
  const { data } = useQuery({ ...documentsQuery, staleTime: 30_000 });
  const policies = (data?.documents ?? []).filter(({ kind }) => kind === 'policy');
  const { key = '' } = value;
  const choices = policies.map((one) => ({ value: one.key, label: say('documentOf', { name: said(one.name, language) || one.key, version: one.version }) }));
  const unknown = data !== undefined && key !== '' && !policies.some((one) => one.key === key);
  const choose = (next: string) => {
    const chosen = policies.find((one) => one.key === next);
    onChange(chosen === undefined ? (without(value, 'key') as Document) : { key: chosen.key, text: chosen.body, version: String(chosen.version) });
  };
  return (
    <div className="field-group">
      <ChoiceInput
        label={labelOf('document.key', language, step?.kind)}
        value={key}
        empty={say('documentOwn')}
        choices={unknown ? [...choices, { value: key, label: key }] : choices}
        onChange={choose}
      />
      <p className="field-words">
        {unknown ? say('documentUnknown', { key }) : say(key === '' ? 'documentHint' : 'documentTaken')}{' '}
        <a href="/records?part=documents" target="_blank" rel="noreferrer">
          {say('documentsOpen')}
        </a>
      </p>
      {key === '' &&
        fields
          .filter((field) => field.key !== 'key')
          .map((field) => (
            <div key={field.key}>
              {draw(field, `document.${field.key}`, value[field.key as keyof Document], (next) => onChange({ ...value, [field.key]: next }))}
            </div>
          ))}
    </div>
  );
}
