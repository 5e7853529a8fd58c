import { importPeople, previewImport } from '../api/people.ts';
import { FileSheet } from '../shell/file-sheet.tsx';
import { ImportPreviewView } from './import-preview.tsx';
import { usePeopleWords } from './use-people-words.ts';

const refreshes = ['people'];

/** A file of people, and what it would do to them and to what is running. */
export function ImportSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const say = usePeopleWords();
  return (
    <FileSheet
      opened={opened}
      title={say('importTitle')}
      hint={say('importHint')}
      preview={previewImport}
      draw={(preview) => <ImportPreviewView preview={preview} />}
      news={({ summary: { added, changed } }) => added + changed}
      confirm={(count) => say('confirm', { count })}
      sameAsNow={say('sameAsNow')}
      take={importPeople}
      done={({ added, changed, left }) => say('done', { added, changed, left })}
      refreshes={refreshes}
      onClose={onClose}
    />
  );
}
