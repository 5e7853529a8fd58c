import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** Raters tell about five levels apart; more give numbers without more meaning. */
export function ratingTooLong(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((step) =>
    step.settings.form.fields.flatMap((field, index): Problem[] =>
      field.type === 'rating' && field.levels.length > 5
        ? [
            {
              rule: 'ratingTooLong',
              severity: 'suggestion',
              step: step.id,
              path: `settings.form.fields.${index}.levels`,
              params: { levels: field.levels.length, field: field.id },
            },
          ]
        : [],
    ),
  );
}
