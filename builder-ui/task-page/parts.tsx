import type { ReactNode } from 'react';
import { type Form, partsOf } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { said } from '../../workflows/flow/sentences/language.ts';

type Props = {
  /** With those of its questions that are on the page. */
  form: Pick<Form, 'fields' | 'sections'>;
  language: 'en' | 'zh';
  /** The only part in sight; all of them when left out. */
  at?: number | null;
  children: (field: FormField) => ReactNode;
};

/** The questions of a form, each section under its heading. What is out of sight stays in the form. */
export function Parts({ form, language, at = null, children }: Props): ReactNode {
  return partsOf(form).map(({ section, fields }, nth) => {
    const questions = fields.map(children);
    const hidden = at !== null && at !== nth;
    if (section === null)
      return (
        <div key="" hidden={hidden} data-part={nth}>
          {questions}
        </div>
      );
    const id = `section.${section.id}`;
    return (
      <section key={section.id} className="tp-part" aria-labelledby={id} hidden={hidden} data-part={nth}>
        <h2 id={id} tabIndex={-1}>
          {said(section.title, language)}
        </h2>
        {section.help !== undefined && <p className="tp-help">{said(section.help, language)}</p>}
        {questions}
      </section>
    );
  });
}
