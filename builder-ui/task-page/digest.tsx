import type { ReactNode } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { type DigestGroup, type DigestItem, type DigestOther, type DigestProps, digestFields, type Fact, leaveOpen } from './digest-props.ts';
import { type Say, wordsIn } from './words.ts';

/** The page of several tasks: those of one kind decided alike or one by one, the others opened singly. Plain forms; it needs no script. */
export function DigestPage(props: DigestProps): ReactNode {
  const { language, groups, single, over, notice, problems, action, nonce, confirm } = props;
  const say = wordsIn(language);
  const open = groups.reduce((sum, { items }) => sum + items.length, single.length);
  return (
    <main className="tp tp-digest" lang={language === 'zh' ? 'zh-Hant-HK' : 'en'}>
      <h1>{open === 0 ? say('digestDone') : open === 1 ? say('digestOne') : say('digestTitle', { n: open })}</h1>
      {notice !== undefined && (
        <p className="tp-notice" role="status">
          {notice}
        </p>
      )}
      {groups.length > 0 && (
        <form method="post" encType="multipart/form-data" action={action} noValidate>
          <input type="hidden" name="nonce" value={nonce} />
          {problems.length > 0 && (
            <div className="tp-problems" role="alert" tabIndex={-1}>
              <ul>
                {problems.map(({ field, message }) => (
                  <li key={`${field} ${message}`}>{field === '' ? message : <a href={`#${field}`}>{message}</a>}</li>
                ))}
              </ul>
            </div>
          )}
          {groups.map((group) => (
            <Group key={group.id} group={group} say={say} {...props} />
          ))}
          {confirm !== undefined && (
            <div className="tp-field">
              <label htmlFor="confirm">{say('confirmHeld', { n: confirm })}</label>
              <input id="confirm" name="confirm" type="text" inputMode="numeric" autoComplete="off" maxLength={4} className="tp-narrow" />
            </div>
          )}
          <div className="tp-bar">
            <button type="submit" className="tp-submit">
              {say('submit')}
            </button>
          </div>
        </form>
      )}
      <Others title={say('digestSingly')} others={single} say={say} {...props} />
      <Others title={say('digestOver')} others={over} say={say} {...props} />
    </main>
  );
}

type Of = DigestProps & { say: Say };

function Group({ group, say, language, typed }: Of & { group: DigestGroup }): ReactNode {
  const { id, ask, flow, outcomes, same, items } = group;
  const alike = digestFields.alike(id);
  const comment = digestFields.comment(id);
  const several = items.length > 1;
  return (
    <section className="tp-group">
      <h2>{several ? say('digestGroup', { ask, n: items.length }) : ask}</h2>
      <p className="tp-quietly">{flow}</p>
      {same.length > 0 && <Facts facts={same} title={several ? say('digestSame') : undefined} />}
      <fieldset className="tp-field" id={alike}>
        <legend>{say(several ? 'digestAlike' : 'decision')}</legend>
        <div className="tp-outcomes">
          {outcomes.map(({ key, label, consequence }) => (
            <label key={key} className="tp-outcome">
              <input type="radio" name={alike} value={key} defaultChecked={typed[alike] === key} />
              <span>
                {said(label, language)}
                {consequence !== null && <span className="tp-consequence">{said(consequence, language)}</span>}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="tp-field">
        <label htmlFor={comment}>
          {say('comment')} <span className="tp-optional">{language === 'zh' ? `（${say('readNext')}）` : `(${say('readNext')})`}</span>
        </label>
        <textarea id={comment} name={comment} rows={2} defaultValue={typed[comment] ?? ''} />
      </div>
      <ul className="tp-items">
        {items.map((item) => (
          <Item key={item.slot} item={item} several={several} outcomes={outcomes} say={say} language={language} typed={typed} />
        ))}
      </ul>
    </section>
  );
}

type ItemProps = Pick<Of, 'say' | 'language' | 'typed'> & { item: DigestItem; several: boolean; outcomes: DigestGroup['outcomes'] };

function Item({ item, several, outcomes, say, language, typed }: ItemProps): ReactNode {
  const { slot, about, due, late, differs, open } = item;
  const [one, comment] = [digestFields.one(slot), digestFields.oneComment(slot)];
  return (
    <li>
      <p className="tp-item">
        <strong>{about}</strong>
        {open !== null && <a href={open}>{say('digestOpen')}</a>}
      </p>
      {due !== null && <p className={late ? 'tp-quietly tp-late' : 'tp-quietly'}>{due}</p>}
      {differs.length > 0 && <Facts facts={differs} />}
      {several && (
        <details className="tp-apart" open={(typed[one] ?? '') !== '' || undefined}>
          <summary>{say('digestApart')}</summary>
          <label htmlFor={one}>{say('digestFor', { who: about })}</label>
          <select id={one} name={one} defaultValue={typed[one] ?? ''}>
            <option value="">{say('digestLikeAll')}</option>
            {outcomes.map(({ key, label }) => (
              <option key={key} value={key}>
                {said(label, language)}
              </option>
            ))}
            <option value={leaveOpen}>{say('digestLeave')}</option>
          </select>
          <label htmlFor={comment}>{say('comment')}</label>
          <textarea id={comment} name={comment} rows={2} defaultValue={typed[comment] ?? ''} />
        </details>
      )}
    </li>
  );
}

function Facts({ facts, title }: { facts: readonly Fact[]; title?: string | undefined }): ReactNode {
  return (
    <>
      {title !== undefined && <p className="tp-quietly">{title}</p>}
      <dl className="tp-same">
        {facts.map(({ label, value }) => (
          <div key={`${label} ${value}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Others({ title, others, say, action, nonce }: Of & { title: string; others: readonly DigestOther[] }): ReactNode {
  if (others.length === 0) return null;
  const back = others.filter(({ takeBack }) => takeBack);
  return (
    <section>
      <h2>{title}</h2>
      <ul className="tp-items">
        {others.map(({ slot, ask, about, told, open, takeBack }) => (
          <li key={slot}>
            <p className="tp-item">
              <strong>{about === ask ? ask : `${ask}${say('colon')}${about}`}</strong>
              {open !== null && <a href={open}>{say('digestOpen')}</a>}
            </p>
            {told !== '' && <p className="tp-quietly">{told}</p>}
            {takeBack && <TakeBack action={action} nonce={nonce} slots={[slot]} label={say('digestTakeBack', { who: about })} />}
          </li>
        ))}
      </ul>
      {back.length > 1 && <TakeBack action={action} nonce={nonce} slots={back.map(({ slot }) => slot)} label={say('digestTakeBackAll', { n: back.length })} />}
    </section>
  );
}

function TakeBack({ action, nonce, slots, label }: Pick<DigestProps, 'action' | 'nonce'> & { slots: readonly string[]; label: string }): ReactNode {
  return (
    <form method="post" encType="multipart/form-data" action={action}>
      <input type="hidden" name="nonce" value={nonce} />
      <input type="hidden" name="act" value="withdraw" />
      {slots.map((slot) => (
        <input key={slot} type="hidden" name="slot" value={slot} />
      ))}
      <button type="submit" className="tp-second">
        {label}
      </button>
    </form>
  );
}
