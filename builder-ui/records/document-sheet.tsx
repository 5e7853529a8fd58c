import { Button, Modal, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { createDocument, documentsQuery, type OrganisationText, publishDocument } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import type { OpenText } from './documents.tsx';
import classes from './records.module.css';
import { useRecordsWords } from './use-records-words.ts';

type Props = { open: OpenText | null; onClose: () => void };

/** A new text, or the next version of one: then somebody decides what becomes of the signatures of earlier ones. */
export function DocumentSheet({ open, onClose }: Props) {
  const say = useRecordsWords();
  const language = useLanguage();
  return (
    <Modal opened={open !== null} onClose={onClose} title={open?.of == null ? say('newDocument') : said(open.of.name, language)} size={720}>
      {open !== null && <Sheet known={open.of} onClose={onClose} />}
    </Modal>
  );
}

function Sheet({ known, onClose }: { known: OrganisationText | null; onClose: () => void }) {
  const say = useRecordsWords();
  const queries = useQueryClient();
  const [typed, setTyped] = useState({
    key: '',
    kind: known?.kind ?? ('policy' as OrganisationText['kind']),
    name: known?.title.en ?? '',
    nameZh: known?.title.zh ?? '',
    body: known?.body.en ?? '',
    bodyZh: known?.body.zh ?? '',
    earlier: '' as '' | 'keep' | 'void',
    reason: '',
  });
  const set = (some: Partial<typeof typed>) => setTyped({ ...typed, ...some });
  const { key, kind, earlier, reason } = typed;
  const title = textOf(typed.name, typed.nameZh);
  const body = textOf(typed.body, typed.bodyZh);
  const asksSignatures = known?.kind === 'policy';
  const saving = useMutation({
    mutationFn: () =>
      known === null
        ? createDocument(key, { kind, name: title, title, body })
        : publishDocument(known.key, { seen: known.version, title, body, earlier: earlier === '' ? 'keep' : earlier, reason: reason.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: documentsQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form className={classes.sheet} onSubmit={submit}>
      {known === null && (
        <div className={classes.pair}>
          <Select
            label={say('kind')}
            allowDeselect={false}
            value={kind}
            onChange={(chosen) => set({ kind: (chosen ?? 'policy') as typeof kind })}
            data={(['policy', 'letter'] as const).map((value) => ({ value, label: say(`doc_${value}`) }))}
          />
          <TextInput label={say('key')} required pattern="[a-z][a-z0-9\-]{0,39}" value={key} onChange={(event) => set({ key: event.currentTarget.value })} />
        </div>
      )}
      <div className={classes.pair}>
        <TextInput
          label={say('nameEn')}
          required
          maxLength={200}
          value={typed.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput label={say('nameZh')} maxLength={200} value={typed.nameZh} onChange={(event) => set({ nameZh: event.currentTarget.value })} />
      </div>
      {kind === 'letter' && <p className="muted">{say('placeholders', { names: '{{name}}, {{title}}, {{department}}' })}</p>}
      <Textarea
        label={say('textEn')}
        required
        autosize
        minRows={6}
        maxRows={16}
        maxLength={20_000}
        value={typed.body}
        onChange={(event) => set({ body: event.currentTarget.value })}
      />
      <Textarea
        label={say('textZh')}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={20_000}
        value={typed.bodyZh}
        onChange={(event) => set({ bodyZh: event.currentTarget.value })}
      />
      {asksSignatures && (
        <Radio.Group
          label={say('signatures')}
          description={say('signHint')}
          required
          value={earlier}
          onChange={(chosen) => set({ earlier: chosen as typeof earlier })}
        >
          <div className={classes.sheet}>
            <Radio value="keep" label={say('sign_keep')} />
            <Radio value="void" label={say('sign_void')} />
          </div>
        </Radio.Group>
      )}
      {known !== null && (
        <TextInput label={say('reason')} required maxLength={2_000} value={reason} onChange={(event) => set({ reason: event.currentTarget.value })} />
      )}
      {saving.error && <Failed error={saving.error} />}
      <div className={classes.ends}>
        <span />
        <div className={classes.acts}>
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button type="submit" variant="filled" loading={saving.isPending} disabled={asksSignatures && earlier === ''}>
            {say('publish', { version: (known?.version ?? 0) + 1 })}
          </Button>
        </div>
      </div>
    </form>
  );
}

function textOf(en: string, zh: string): { en: string; zh?: string } {
  return { en: en.trim(), ...(zh.trim() !== '' && { zh: zh.trim() }) };
}
