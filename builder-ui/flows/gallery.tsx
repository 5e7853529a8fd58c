import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazyRouteComponent, Link, useNavigate } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { createFlow, flowsQuery } from '../api/flows.ts';
import type { FlowRow, TemplateRow } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import * as words from '../words/flows.ts';
import classes from './gallery.module.css';
import { Needs } from './needs.tsx';
import { useExchangeWords } from './use-exchange-words.ts';
import { useGalleryWords } from './use-gallery-words.ts';

const BringIn = lazyRouteComponent(() => import('./bring-in.tsx'), 'BringIn');
const Preview = lazyRouteComponent(() => import('./preview.tsx'), 'Preview');

/** The organisation's flows, and templates to start one from. */
export function GalleryPage() {
  const say = useGalleryWords();
  const exchange = useExchangeWords();
  const [bringing, setBringing] = useState(false);
  const [shown, setShown] = useState<TemplateRow | null>(null);
  const navigate = useNavigate();
  const create = useMutation({ mutationFn: createFlow, onSuccess: ({ id }) => navigate({ to: '/flows/$flowId', params: { flowId: id } }) });
  const startEmpty = () => create.mutate({ name: { en: words.en.newName, zh: words.zh.newName } });
  return (
    <Page
      title={say('title')}
      actions={
        <>
          <Button variant="default" onClick={() => setBringing(true)}>
            {exchange('bring')}
          </Button>
          <Button variant="filled" loading={create.isPending} onClick={startEmpty}>
            {say('new')}
          </Button>
        </>
      }
    >
      {create.error && <Failed error={create.error} />}
      <Shown of={useQuery(flowsQuery)}>
        {({ flows, templates }) => (
          <>
            {flows.length === 0 ? (
              <Empty title={say('empty')}>
                <p>{say('emptyHint')}</p>
              </Empty>
            ) : (
              <ul className={classes.cards}>
                {flows.map((flow) => (
                  <FlowCard key={flow.id} flow={flow} />
                ))}
              </ul>
            )}
            {templates.length > 0 && (
              <>
                <h2 className={classes.heading}>{say('templates')}</h2>
                <ul className={classes.cards}>
                  {templates.map((template) => (
                    <TemplateCard
                      key={template.key}
                      template={template}
                      busy={create.isPending}
                      onUse={() => create.mutate({ template: template.key })}
                      onShow={() => setShown(template)}
                    />
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Shown>
      <Suspense>
        {bringing && <BringIn busy={create.isPending} error={create.error} onFlow={(flow) => create.mutate({ flow })} onClose={() => setBringing(false)} />}
        {shown !== null && (
          <Preview
            template={shown}
            busy={create.isPending}
            use={say('use')}
            onUse={() => create.mutate({ template: shown.key })}
            onClose={() => setShown(null)}
          />
        )}
      </Suspense>
    </Page>
  );
}

function FlowCard({ flow }: { flow: FlowRow }) {
  const say = useGalleryWords();
  const language = useLanguage();
  const zone = useZone();
  const name = textIn(flow.name, language);
  const state = flow.version === null ? say('draftSince', { day: dayWords(flow.updatedAt, language, zone) }) : say('version', { version: flow.version });
  return (
    <li className={classes.card}>
      <Link to="/flows/$flowId" params={{ flowId: flow.id }} className={classes.name}>
        {name}
      </Link>
      <p>
        {state} · {say('steps', { count: flow.steps })}
      </p>
      <div className={classes.foot}>
        {flow.running > 0 && <Link to="/running">{say('running', { count: flow.running })}</Link>}
        {flow.version !== null && (
          <Link to="/launch/$flowId" params={{ flowId: flow.id }} aria-label={say('launchOf', { name })} className={classes.act}>
            {say('launch')}
          </Link>
        )}
      </div>
    </li>
  );
}

/** So many of its tasks are named; the others are counted. */
const named = 5;

function TemplateCard({ template, busy, onUse, onShow }: { template: TemplateRow; busy: boolean; onUse: () => void; onShow: () => void }) {
  const say = useGalleryWords();
  const exchange = useExchangeWords();
  const language = useLanguage();
  const { name, description, steps, asked, own } = template;
  const distinct = [...new Set(asked.map((text) => textIn(text, language)))];
  return (
    <li className={classes.card}>
      <span className={classes.name}>{textIn(name, language)}</span>
      {description !== null && <p>{textIn(description, language)}</p>}
      <ol className={classes.outline} aria-label={say('outline')}>
        {distinct.slice(0, named).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {distinct.length > named && <li className="muted">{say('more', { count: distinct.length - named })}</li>}
      </ol>
      <Needs template={template} />
      <div className={classes.foot}>
        <span className="small muted">
          {own && `${exchange('own')} · `}
          {say('steps', { count: steps })}
        </span>
        <Button size="xs" variant="default" onClick={onShow} className={classes.act} aria-label={exchange('previewOf', { name: textIn(name, language) })}>
          {exchange('preview')}
        </Button>
        <Button size="xs" disabled={busy} onClick={onUse} aria-label={say('useOf', { name: textIn(name, language) })}>
          {say('use')}
        </Button>
      </div>
    </li>
  );
}
