import './form.css';
import { Button } from '@mantine/core';
import { IconLayoutList } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Form } from '../../../workflows/flow/form.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import { type EditorProps, useField } from '../inspector/field-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { FormQuestions } from './form-questions.tsx';
import { useFormWords } from './use-form-words.ts';

const Designer = lazy(async () => ({ default: (await import('./designer.tsx')).Designer }));

/** The form of a step in the inspector; what it looks like is seen in the designer, which has the same questions with their page beside them. */
export function FormEditor(props: EditorProps<Form>) {
  const say = useFormWords();
  const words = useMoreWords();
  const { step } = useField();
  const [designing, setDesigning] = useState(false);
  const ofTask = step !== null && isTask(step) && props.path === 'form';
  return (
    <div className="field">
      <div className="form-top">
        <span className="field-label">{words('questionsTitle')}</span>
        {ofTask && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconLayoutList size={14} />} onClick={() => setDesigning(true)}>
            {say('openDesigner')}
          </Button>
        )}
      </div>
      {!designing && <FormQuestions {...props} />}
      {designing && (
        <Suspense>
          <Designer onClose={() => setDesigning(false)}>
            <FormQuestions {...props} />
          </Designer>
        </Suspense>
      )}
    </div>
  );
}
