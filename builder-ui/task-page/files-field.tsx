import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Attachment, attachmentsIn, cleanName, fileTypes, sizeWords, typeByName } from '../../workflows/flow/attachment.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import type { InputProps } from './cell.tsx';
import { newFilesName } from './typed.ts';

export type FileField = Extract<FormField, { type: 'file' }>;
/** Where files go as soon as they are chosen (else with the form), and what their addresses begin with. */
export type FileDoor = { add: ((field: string, file: File) => Promise<Attachment>) | undefined; at: string | undefined };

type Listed = { file: Attachment; nth: number };

/** Files that were added, each to be taken out again, and a way to add more. Without a script they are sent with the form. */
export function FilesField({ field, input, door }: { field: FileField; input: InputProps; door: FileDoor | undefined }): ReactNode {
  const { name, value, say, attributes } = input;
  const [given] = useState(() => attachmentsIn(value));
  const [listed, setListed] = useState<readonly Listed[]>(() => given.map((file, nth) => ({ file, nth })));
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(listed);

  // Whoever follows what is typed learns of files as of anything else.
  useEffect(() => {
    if (shown.current !== listed) box.current?.dispatchEvent(new Event('input', { bubbles: true }));
    shown.current = listed;
  }, [listed]);

  async function add(picker: HTMLInputElement): Promise<void> {
    if (door?.add === undefined || picker.files === null || picker.files.length === 0) return;
    setSending(true);
    setProblem('');
    for (const one of picker.files)
      try {
        const file = await door.add(field.id, one);
        setListed((now) => [...now.filter((other) => other.file.id !== file.id), { file, nth: Math.max(-1, ...now.map(({ nth }) => nth)) + 1 }]);
      } catch (error) {
        setProblem(saidIn(error) ?? say('fileFailed', { name: one.name }));
      }
    picker.value = '';
    setSending(false);
  }

  return (
    <div className="tp-options" ref={box}>
      {listed.map(({ file, nth }) => (
        <label key={`${file.id} ${nth}`} className="tp-option">
          <input type="checkbox" name={name} value={JSON.stringify(file)} defaultChecked {...attributes} />
          <FileName file={file} at={given.some(({ id }) => id === file.id) ? door?.at : undefined} />
        </label>
      ))}
      {listed.length > 0 && <p className="tp-help">{say('filesKept')}</p>}
      <input
        type="file"
        name={newFilesName(field.id)}
        aria-label={say('addFiles')}
        accept={endingsOf(field)}
        multiple={field.most > 1}
        disabled={sending}
        onChange={({ currentTarget }) => void add(currentTarget)}
        {...attributes}
      />
      <p className={problem === '' ? 'tp-help' : 'tp-problem'} role="status">
        {sending ? say('fileSending') : problem}
      </p>
    </div>
  );
}

/** A file by name and size; with `at` the name leads to it. */
export function FileName({ file: { id, name, bytes }, at }: { file: Attachment; at: string | undefined }): ReactNode {
  return (
    <span>
      {at === undefined ? (
        name
      ) : (
        <a href={`${at}${id}`} download={name}>
          {name}
        </a>
      )}{' '}
      <span className="tp-optional">{sizeWords(bytes)}</span>
    </span>
  );
}

/** Files of an answer that was given, each on a line. */
export function FileNames({ files, at }: { files: readonly Attachment[]; at: string | undefined }): ReactNode {
  return files.map((file) => (
    <span key={file.id} className="tp-line">
      <FileName file={file} at={at} />
    </span>
  ));
}

const endingsOf = ({ kinds }: FileField): string =>
  Object.values(fileTypes)
    .flatMap(({ kind, endings }) => (kinds.includes(kind) ? endings.map((ending) => `.${ending}`) : []))
    .join(',');

/** Where nothing is kept, as in a flow that is tried: the file by its name alone. */
export async function unkeptFile(_field: string, { name, size }: File): Promise<Attachment> {
  const type = typeByName(name) ?? 'txt';
  return { id: `tried-${size}-${name.length}`, name: cleanName(name, type), type, bytes: Math.max(1, size) };
}

/** Why the server did not take it. */
function saidIn(error: unknown): string | undefined {
  const { body } = error as { body?: { error?: { message?: string } } | null };
  return body?.error?.message;
}
