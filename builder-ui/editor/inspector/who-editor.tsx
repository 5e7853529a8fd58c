import type { Who, WhoRule } from '../../../workflows/flow/grammar.ts';
import { whoWords } from '../../../workflows/flow/sentences.ts';
import { IconPlus } from '@tabler/icons-react';
import { Button } from '../../controls/buttons.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { askedAsWell } from './ask-as-well.ts';
import { RuleEditor } from './rule-editor.tsx';
import { without } from './plain.ts';
import { WhoNow } from './who-now.tsx';

/** Who, as a chain: the first rule, "if there is none" the next; and who never. */
export function WhoEditor({ value = { rules: [] }, onChange, label, path, hideLabel = false }: EditorProps<Who>) {
  const say = useMoreWords();
  const { language, flow, step, readOnly } = useField();
  const words = (rule: WhoRule) => whoWords({ rules: [rule] }, language, flow);
  const usual: WhoRule =
    step?.in == null ? { who: 'owner' } : value.rules.some(({ who }) => who === 'manager') ? { who: 'role', role: 'hr' } : { who: 'manager' };
  return (
    <div className="field who" role="group" aria-label={label}>
      {!hideLabel && path !== 'who' && <div className="field-label">{label}</div>}
      <ListEditor
        items={value.rules}
        onChange={(rules) => onChange({ ...value, rules })}
        make={() => usual}
        addLabel={say(value.rules.length === 0 ? 'addWho' : 'addFallback')}
        nameOf={words}
        ordered
        most={10}
      >
        {(rule, change, index) => (
          <div>
            {index > 0 && <div className="field-hint">{say('ifNone')}</div>}
            <RuleEditor value={rule} onChange={change} label={index === 0 ? label : say('ifNone')} />
            {index === 0 && !readOnly && (
              <Button
                variant="subtle"
                size="compact-sm"
                className="list-add"
                leftSection={<IconPlus size={14} />}
                onClick={() => change(askedAsWell(rule, step?.in == null))}
              >
                {say('addAsWell')}
              </Button>
            )}
          </div>
        )}
      </ListEditor>
      <ListEditor
        label={value.never?.length ? say('never') : ''}
        items={value.never ?? []}
        onChange={(never) => onChange(never.length === 0 ? without(value, 'never') : { ...value, never })}
        make={() => ({ who: 'subject' }) as WhoRule}
        addLabel={say('addNever')}
        nameOf={words}
        most={10}
      >
        {(rule, change) => <RuleEditor value={rule} onChange={change} label={say('never')} />}
      </ListEditor>
      {path === 'who' && <WhoNow who={value} />}
    </div>
  );
}
