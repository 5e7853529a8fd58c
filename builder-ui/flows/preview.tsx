import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sentences } from '../../workflows/flow/sentences.ts';
import { flowsQuery, removeTemplate, templateQuery } from '../api/flows.ts';
import type { TemplateRow } from '../api-types.ts';
import { textIn, useLanguage } from '../language.ts';
import { FlowPicture } from '../picture/flow-picture.tsx';
import { Failed, Shown } from '../shell/states.tsx';
import classes from './gallery.module.css';
import { Needs } from './needs.tsx';
import { useExchangeWords } from './use-exchange-words.ts';

type Props = { template: TemplateRow; busy: boolean; use: string; onUse: () => void; onClose: () => void };

/** A template before it is used: its drawing, how it goes in sentences, and what it needs. */
export function Preview({ template, busy, use, onUse, onClose }: Props) {
  const say = useExchangeWords();
  const language = useLanguage();
  const name = textIn(template.name, language);
  return (
    <Modal opened onClose={onClose} title={name} size={1080}>
      {template.description !== null && <p className="muted">{textIn(template.description, language)}</p>}
      <Needs template={template} />
      <Shown of={useQuery(templateQuery(template.key))}>
        {({ flow }) => (
          <div className={classes.preview}>
            <div className={classes.picture} tabIndex={0} role="region" aria-label={say('picture', { name })}>
              <FlowPicture flow={flow} names={{}} title={say('picture', { name })} />
            </div>
            <section className={classes.sentences} tabIndex={0} aria-label={say('sentences')}>
              <h3>{say('sentences')}</h3>
              <ol>
                {sentences(flow, language).map(({ step, number, depth, text, exceptions }) => (
                  <li key={step} style={{ marginLeft: depth * 16 }}>
                    <span className="muted">{number}</span> {text}
                    {exceptions.map((line) => (
                      <div key={line} className="small muted">
                        {line}
                      </div>
                    ))}
                  </li>
                ))}
              </ol>
            </section>
          </div>
        )}
      </Shown>
      <div className={classes.acts}>
        {template.own && <Remove template={template} onClose={onClose} />}
        <Button variant="filled" disabled={busy} onClick={onUse} className={classes.act}>
          {use}
        </Button>
      </div>
    </Modal>
  );
}

function Remove({ template, onClose }: Pick<Props, 'template' | 'onClose'>) {
  const say = useExchangeWords();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeTemplate(template.key),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: flowsQuery.queryKey });
      onClose();
    },
  });
  return (
    <>
      {sure && <span className="small muted">{say('removeSure')}</span>}
      <Button variant="default" loading={remove.isPending} onClick={() => (sure ? remove.mutate() : setSure(true))}>
        {say('remove')}
      </Button>
      {remove.error && <Failed error={remove.error} />}
    </>
  );
}
