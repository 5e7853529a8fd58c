import { Button, Modal } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { said } from '../../workflows/flow/sentences/language.ts';
import { type OrganisationText, signaturesQuery } from '../api/records.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useShellWords } from '../shell/use-shell-words.ts';
import classes from './records.module.css';
import { useRecordsWords } from './use-records-words.ts';

/** Who signed a document, which version, and whether it still counts. */
export function SignersSheet({ of, onClose }: { of: OrganisationText | null; onClose: () => void }) {
  const language = useLanguage();
  return (
    <Modal opened={of !== null} onClose={onClose} title={of === null ? '' : said(of.name, language)} size={640}>
      {of !== null && <Signers of={of} />}
    </Modal>
  );
}

function Signers({ of }: { of: OrganisationText }) {
  const say = useRecordsWords();
  const sayShell = useShellWords();
  const language = useLanguage();
  const zone = useZone();
  const found = useInfiniteQuery(signaturesQuery(of.key));
  return (
    <Shown of={found}>
      {({ pages }) => {
        const signatures = pages.flatMap((page) => page.signatures);
        if (signatures.length === 0) return <p className="muted">{say('noSigners')}</p>;
        return (
          <>
            <ul className={classes.list}>
              {signatures.map(({ id, person, version, outcome, counts, on }) => (
                <li key={id}>
                  <Link to="/people/$personId" params={{ personId: person.id }}>
                    {nameIn(person, language)}
                  </Link>
                  <div className={classes.meta}>
                    <span>{say('signedOn', { version, day: dayWords(on, language, zone) })}</span>
                    {outcome === 'disagreed' && <span>{say('objected')}</span>}
                    {!counts && <span>{say('voided')}</span>}
                  </div>
                </li>
              ))}
            </ul>
            {found.hasNextPage && (
              <Button size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {sayShell('more')}
              </Button>
            )}
          </>
        );
      }}
    </Shown>
  );
}
