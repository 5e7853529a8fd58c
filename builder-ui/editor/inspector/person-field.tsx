import { type ComponentProps, Suspense } from 'react';
import { TextInput } from '../../controls/fields.tsx';
import { lazyPart } from '../lazy-part.tsx';
import type { PersonPicker } from './person-picker.tsx';

const Picker = lazyPart(() => import('./person-picker.tsx'), 'PersonPicker');

/** A person found by name; the list to choose from is loaded where one is asked for. */
export function PersonField(props: ComponentProps<typeof PersonPicker>) {
  return (
    <Suspense fallback={<TextInput className="field" aria-label={props.label} readOnly value="" />}>
      <Picker {...props} />
    </Suspense>
  );
}
