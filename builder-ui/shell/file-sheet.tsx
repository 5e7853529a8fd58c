import { Button, FileButton, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { Failed } from './states.tsx';
import { useShellWords } from './use-shell-words.ts';

/** What a file would do. `confirm`: to be sent with the same file to do it; null while there are problems. */
type Previewed = { confirm: string | null };

type Props<Preview extends Previewed, Taken> = {
  opened: boolean;
  title: string;
  hint: string;
  preview: (file: File) => Promise<Preview>;
  draw: (preview: Preview) => ReactNode;
  /** How much of it is new; nothing: it is as things are already. */
  news: (preview: Preview) => number;
  /** The button that does it. */
  confirm: (news: number) => string;
  sameAsNow: string;
  take: (file: File, confirm: string) => Promise<Taken>;
  done: (taken: Taken) => string;
  refreshes: QueryKey;
  onClose: () => void;
};

/** A file that is brought in: chosen, what it would do, and the one button that does it. */
export function FileSheet<Preview extends Previewed, Taken>(props: Props<Preview, Taken>) {
  const { opened, title, hint, draw, news: newsOf, sameAsNow, refreshes } = props;
  const say = useShellWords();
  const queries = useQueryClient();
  const reset = useRef<() => void>(null);
  const preview = useMutation({ mutationFn: props.preview });
  const confirm = useMutation({
    mutationFn: ({ file, code }: { file: File; code: string }) => props.take(file, code),
    onSuccess: async (taken) => {
      await queries.invalidateQueries({ queryKey: refreshes });
      notifications.show({ message: props.done(taken) });
      close();
    },
  });
  const close = () => {
    preview.reset();
    confirm.reset();
    props.onClose();
  };
  const choose = (file: File | null) => {
    confirm.reset();
    if (file !== null) preview.mutate(file);
    reset.current?.();
  };
  const { data, variables: file } = preview;
  const news = data === undefined ? 0 : newsOf(data);
  const code = data?.confirm ?? null;
  return (
    <Modal opened={opened} onClose={close} title={title} size={720}>
      <p className="muted">{hint}</p>
      <FileButton onChange={choose} accept=".csv,text/csv,text/plain" resetRef={reset}>
        {(button) => (
          <Button {...button} variant={data === undefined ? 'filled' : 'default'} loading={preview.isPending}>
            {say(data === undefined ? 'chooseFile' : 'otherFile')}
          </Button>
        )}
      </FileButton>
      {preview.error && <Failed error={preview.error} />}
      {data && draw(data)}
      {confirm.error && <Failed error={confirm.error} />}
      {file !== undefined && code !== null && news > 0 && (
        <Button variant="filled" fullWidth mt="md" loading={confirm.isPending} onClick={() => confirm.mutate({ file, code })}>
          {props.confirm(news)}
        </Button>
      )}
      {code !== null && news === 0 && <p role="status">{sameAsNow}</p>}
    </Modal>
  );
}
