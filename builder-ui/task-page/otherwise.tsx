import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { type PartAct, partActIn } from './part-act.ts';
import type { TaskPageProps } from './props.ts';
import { type Say, wordsIn } from './words.ts';

/** What the flow lets a reader do beside answering: hand it on, ask for more time, take the answer back. Plain forms, which work without script. */
export function Otherwise(props: TaskPageProps): ReactNode {
  const { view, offers } = props;
  const say = wordsIn(view.language);
  if (offers === undefined) return null;
  const { handOn, takeBack, moreTime } = offers;
  return (
    <>
      {handOn && (
        <ActForm {...props} act="delegate" title={say('handOn')} submit={say('handOnDo')}>
          <label>
            {say('handOnTo')}
            <input type="text" name="to" required maxLength={200} autoComplete="off" placeholder={say('nameOrNumber')} />
          </label>
          <Reason say={say} />
        </ActForm>
      )}
      {moreTime !== null && moreTime.asked && <p className="tp-quietly">{say('timeAsked')}</p>}
      {moreTime !== null && !moreTime.asked && (
        <ActForm {...props} act="extend" title={say('moreTime')} submit={say('moreTimeDo')}>
          <label>
            {say('moreTimeBy')}
            <input type="number" name="n" required min={1} max={999} defaultValue={3} className="tp-narrow" />
          </label>
          <label>
            {say('moreTimeUnit')}
            <select name="unit" defaultValue="workingDays">
              {(['workingDays', 'days', 'weeks'] as const).map((unit) => (
                <option key={unit} value={unit}>
                  {say(unit)}
                </option>
              ))}
            </select>
          </label>
          {moreTime.codes.length > 0 && (
            <label>
              {say('moreTimeWhy')}
              <select name="code">
                {moreTime.codes.map((code) => (
                  <option key={code}>{code}</option>
                ))}
              </select>
            </label>
          )}
          <Reason say={say} />
        </ActForm>
      )}
      {takeBack && (
        <ActForm {...props} act="withdraw" title={say('takeBack')} submit={say('takeBackDo')}>
          <p className="tp-help">{say('takeBackMeans')}</p>
          <Reason say={say} />
        </ActForm>
      )}
    </>
  );
}

function Reason({ say }: { say: Say }): ReactNode {
  return (
    <label>
      {say('reason')}
      <textarea name="reason" rows={2} maxLength={2_000} />
    </label>
  );
}

type Of = TaskPageProps & { act: PartAct['act']; title: string; submit: string; children: ReactNode };

function ActForm({ view, act, title, submit, children, onAct, action, nonce }: Of): ReactNode {
  const [wrong, setWrong] = useState<string | null>(null);
  async function send(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    if (onAct === undefined) return;
    event.preventDefault();
    const asked = partActIn(new FormData(event.currentTarget));
    if (asked === null) return;
    try {
      await onAct(asked);
      setWrong(null);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : wordsIn(view.language)('failed'));
    }
  }
  return (
    <details className="tp-shown">
      <summary>{title}</summary>
      <form method="post" encType="multipart/form-data" action={action} className="tp-move" onSubmit={(event) => void send(event)}>
        <input type="hidden" name="act" value={act} />
        {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
        {children}
        {wrong !== null && (
          <p className="tp-problem" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" className="tp-second">
          {submit}
        </button>
      </form>
    </details>
  );
}
