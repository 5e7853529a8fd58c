import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';
import { scalesOf } from './form-misused.ts';

/** Raters tell about five levels apart; more give numbers without more meaning. */
export function ratingTooLong(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((step) =>
    step.settings.form.fields.flatMap((field, index): Problem[] => {
      const levels = Math.max(0, ...scalesOf(field).map(({ length }) => length));
      if (levels <= 5) return [];
      const path = `settings.form.fields.${index}${field.type === 'rating' ? '.levels' : ''}`;
      return [{ rule: 'ratingTooLong', severity: 'suggestion', step: step.id, path, params: { levels, field: field.id } }];
    }),
  );
}
