import { Button, FileButton, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { importPeople, previewImport } from '../api/people.ts';
import { Failed } from '../shell/states.tsx';
import { ImportPreviewView } from './import-preview.tsx';
import classes from './people.module.css';
import { usePeopleWords } from './use-people-words.ts';

/** A file, what it would do, and the one button that does it. */
export function ImportSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const say = usePeopleWords();
  const queries = useQueryClient();
  const reset = useRef<() => void>(null);
  const preview = useMutation({ mutationFn: previewImport });
  const close = () => {
    preview.reset();
    confirm.reset();
    onClose();
  };
  const confirm = useMutation({
    mutationFn: ({ file, code }: { file: File; code: string }) => importPeople(file, code),
    onSuccess: async ({ added, changed, left }) => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      notifications.show({ message: say('done', { added, changed, left }) });
      close();
    },
  });
  const choose = (file: File | null) => {
    confirm.reset();
    if (file !== null) preview.mutate(file);
    reset.current?.();
  };
  const { data, variables } = preview;
  const people = data === undefined ? 0 : data.summary.added + data.summary.changed + data.summary.left;
  const code = data?.confirm ?? null;
  return (
    <Modal opened={opened} onClose={close} title={say('importTitle')} size={720}>
      <p className={classes.hint}>{say('importHint')}</p>
      <FileButton onChange={choose} accept=".csv,text/csv,text/plain" resetRef={reset}>
        {(props) => (
          <Button {...props} variant={data === undefined ? 'filled' : 'default'} loading={preview.isPending}>
            {say(data === undefined ? 'chooseFile' : 'otherFile')}
          </Button>
        )}
      </FileButton>
      {preview.error && <Failed error={preview.error} />}
      {data && <ImportPreviewView preview={data} />}
      {confirm.error && <Failed error={confirm.error} />}
      {variables instanceof File && code !== null && people > 0 && (
        <Button variant="filled" fullWidth loading={confirm.isPending} onClick={() => confirm.mutate({ file: variables, code })}>
          {say('confirm', { count: people })}
        </Button>
      )}
      {code !== null && people === 0 && <p role="status">{say('sameAsNow')}</p>}
    </Modal>
  );
}
