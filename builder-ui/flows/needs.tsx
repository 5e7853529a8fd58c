import { roleName } from '../../workflows/flow/sentences.ts';
import type { TemplateRow } from '../api-types.ts';
import { textIn, useLanguage } from '../language.ts';
import classes from './gallery.module.css';
import { useGalleryWords } from './use-gallery-words.ts';

/** How a template begins, and what has to be there for it. */
export function Needs({ template: { byItself, dates, roles } }: { template: TemplateRow }) {
  const say = useGalleryWords();
  const language = useLanguage();
  const rows = [
    [say('begins'), byItself ? say('byItself') : say('byLaunch')],
    [say('needsDates'), dates.map((text) => textIn(text, language)).join(say('comma'))],
    [say('needsRoles'), roles.map((role) => roleName(role, language)).join(say('comma'))],
  ].filter(([, words]) => words !== '');
  return (
    <dl className={classes.needs}>
      {rows.map(([title, words]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
