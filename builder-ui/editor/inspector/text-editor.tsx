import { Textarea, TextInput } from '../../controls/fields.tsx';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { isUntranslated } from '../form/translated.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type EditorProps, useField } from './field-context.ts';

/** Settings that hold more than a line. */
const isLong = /(^|\.)(text|guidance|description|purpose|recipients|notice)$/;

type Props = EditorProps<Text> & { long?: boolean };

/** A text in English and Chinese, the reader's language first. An emptied text is taken away by `onChange(undefined)`. */
export function TextEditor({ value, onChange, label, path, long = isLong.test(path), hideLabel = false }: Props) {
  const { language, readOnly } = useField();
  const say = useMoreWords();
  const languages = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const change = (which: 'en' | 'zh', words: string) => {
    const next: Text = { en: value?.en ?? '', ...(value?.zh !== undefined && { zh: value.zh }), [which]: words };
    if (next.zh === '') delete next.zh;
    onChange(next.en === '' && next.zh === undefined ? undefined : next);
  };
  return (
    <fieldset className="field two-languages">
      <legend className={hideLabel ? 'hidden' : 'field-label'}>{label}</legend>
      {languages.map((which) => {
        const common = {
          value: value?.[which] ?? '',
          'aria-label': `${label} · ${say(`language_${which}`)}`,
          lang: which === 'zh' ? 'zh-Hant-HK' : 'en',
          readOnly,
          ...(isUntranslated(value, which) && { placeholder: say('notTranslated'), 'data-untranslated': true }),
        };
        return long ? (
          <Textarea
            key={which}
            {...common}
            minRows={2}
            maxRows={10}
            placeholder={common.placeholder ?? say(`language_${which}`)}
            onChange={({ currentTarget }) => change(which, currentTarget.value)}
          />
        ) : (
          <TextInput
            key={which}
            {...common}
            leftSection={<span className="lang-mark">{which === 'zh' ? '中' : 'EN'}</span>}
            onChange={({ currentTarget }) => change(which, currentTarget.value)}
          />
        );
      })}
    </fieldset>
  );
}
