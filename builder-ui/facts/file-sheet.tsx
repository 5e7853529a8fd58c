import { Button, FileButton, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type FactFilePreview, type FactTypeRow, importFactFile, previewFactFile } from '../api/facts.ts';
import { textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

const shown = 50;

/** A file of values, what it would do, and the one button that does it. */
export function FileSheet({ opened, types, onClose }: { opened: boolean; types: readonly FactTypeRow[]; onClose: () => void }) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const reset = useRef<() => void>(null);
  const preview = useMutation({ mutationFn: previewFactFile });
  const confirm = useMutation({
    mutationFn: ({ file, code }: { file: File; code: string }) => importFactFile(file, code),
    onSuccess: async ({ recorded, corrected }) => {
      await queries.invalidateQueries({ queryKey: ['facts'] });
      notifications.show({ message: say('done', { recorded, corrected }) });
      close();
    },
  });
  const close = () => {
    preview.reset();
    confirm.reset();
    onClose();
  };
  const choose = (file: File | null) => {
    confirm.reset();
    if (file !== null) preview.mutate(file);
    reset.current?.();
  };
  const { data, variables } = preview;
  const news = (data?.keys ?? []).reduce((sum, { added, corrected }) => sum + added + corrected, 0);
  const code = data?.confirm ?? null;
  return (
    <Modal opened={opened} onClose={close} title={say('fileTitle')} size={720}>
      <p className={classes.lead}>{say('fileHint')}</p>
      <FileButton onChange={choose} accept=".csv,text/csv,text/plain" resetRef={reset}>
        {(props) => (
          <Button {...props} variant={data === undefined ? 'filled' : 'default'} loading={preview.isPending}>
            {say(data === undefined ? 'chooseFile' : 'otherFile')}
          </Button>
        )}
      </FileButton>
      {preview.error && <Failed error={preview.error} />}
      {data && <Preview preview={data} types={types} />}
      {confirm.error && <Failed error={confirm.error} />}
      {variables instanceof File && code !== null && news > 0 && (
        <Button variant="filled" fullWidth mt="md" loading={confirm.isPending} onClick={() => confirm.mutate({ file: variables, code })}>
          {say('confirm', { count: news })}
        </Button>
      )}
      {code !== null && news === 0 && <p role="status">{say('sameAsNow')}</p>}
    </Modal>
  );
}

function Preview({ preview: { problems, problemCount, keys }, types }: { preview: FactFilePreview; types: readonly FactTypeRow[] }) {
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
    <ul className={classes.would} role="status">
      {keys.map(({ key, ...counts }) => (
        <li key={key}>{say('would', { name: nameOf(key), ...counts })}</li>
      ))}
    </ul>
  );
}
