import type { Form, Section } from '../../../workflows/flow/form.ts';
import { without } from '../inspector/plain.ts';
import { ConditionEditor } from '../inspector/condition-editor.tsx';
import { TextEditor } from '../inspector/text-editor.tsx';
import { OwnAnswers } from './own-answers.tsx';
import { useFormWords } from './use-form-words.ts';

/** A section: its heading, what stands under it, and when it is asked at all. */
export function SectionEditor({ section, form, onChange }: { section: Section; form: Form; onChange: (section: Section) => void }) {
  const say = useFormWords();
  return (
    <div className="question-body">
      <TextEditor value={section.title} onChange={(title) => onChange({ ...section, title: title ?? { en: '' } })} label={say('sectionTitle')} path="label" />
      <TextEditor
        value={section.help}
        onChange={(help) => onChange(help === undefined ? without(section, 'help') : { ...section, help })}
        label={say('sectionHelp')}
        path="help"
      />
      <OwnAnswers form={form} without={(field) => field.section === section.id}>
        <ConditionEditor
          value={section.showIf}
          onChange={(showIf) => onChange(showIf === undefined ? without(section, 'showIf') : { ...section, showIf })}
          label={say('sectionShowIf')}
          path={`section.${section.id}`}
        />
      </OwnAnswers>
    </div>
  );
}
