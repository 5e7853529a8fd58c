import { type FactFilePreview, type FactTypeRow, importFactFile, previewFactFile } from '../api/facts.ts';
import { textIn, useLanguage } from '../language.ts';
import { FileSheet } from '../shell/file-sheet.tsx';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

const shown = 50;
const refreshes = ['facts'];

/** A file of values, and what it would bring. */
export function FactFile({ opened, types, onClose }: { opened: boolean; types: readonly FactTypeRow[]; onClose: () => void }) {
  const say = useFactsWords();
  return (
    <FileSheet
      opened={opened}
      title={say('fileTitle')}
      hint={say('fileHint')}
      preview={previewFactFile}
      draw={(preview) => <Preview preview={preview} types={types} />}
      news={({ keys }) => keys.reduce((sum, { added, corrected }) => sum + added + corrected, 0)}
      confirm={(count) => say('confirm', { count })}
      sameAsNow={say('sameAsNow')}
      take={importFactFile}
      done={({ recorded, corrected }) => say('done', { recorded, corrected })}
      refreshes={refreshes}
      onClose={onClose}
    />
  );
}

function Preview({ preview: { problems, problemCount, warnings, keys }, types }: { preview: FactFilePreview; types: readonly FactTypeRow[] }) {
  const say = useFactsWords();
  const language = useLanguage();
  const nameOf = (key: string) => {
    const type = types.find((one) => one.key === key)?.type;
    return type === undefined ? key : textIn(type.name, language);
  };
  if (problemCount > 0)
    return (
      <div className={classes.problems} role="status">
        {say('toFix', { count: problemCount })}
        <ul>
          {problems.slice(0, shown).map(({ line, column, says }, index) => (
            <li key={index}>
              <b>{column === null ? say('place', { line }) : say('placeIn', { line, column })}</b> {says}
            </li>
          ))}
          {problemCount > shown && <li>{say('andMore', { count: problemCount - shown })}</li>}
        </ul>
      </div>
    );
  return (
    <div role="status">
      {warnings.map(({ code, says }) => (
        <p key={code}>{says}</p>
      ))}
      <ul className={classes.would}>
        {keys.map(({ key, ...counts }) => (
          <li key={key}>{say('would', { name: nameOf(key), ...counts })}</li>
        ))}
      </ul>
    </div>
  );
}
