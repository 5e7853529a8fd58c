import type { ReactNode } from 'react';
import type { TaskPageProps } from './props.ts';
import { type Say, wordsIn } from './words.ts';

/** A code to the address on file, for a step that asks for more than its link: asked for by one form, typed in another. Both work without script. */
export function CodeForms({ view, action, nonce, coding }: TaskPageProps): ReactNode {
  const say = wordsIn(view.language);
  const form = (children: ReactNode) => (
    <form method="post" encType="multipart/form-data" action={action} className="tp-code">
      <input type="hidden" name="act" value="code" />
      {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
      {children}
    </form>
  );
  const typing = coding === 'sent' || coding === 'wrong';
  return (
    <>
      {typing && form(<Typing say={say} coding={coding} />)}
      {form(
        <>
          {coding === 'tooMany' && (
            <p className="tp-problem" role="alert">
              {say('codeTooMany')}
            </p>
          )}
          <button type="submit" className={typing ? 'tp-second' : 'tp-submit'}>
            {say(typing ? 'codeAgain' : 'codeSend')}
          </button>
        </>,
      )}
    </>
  );
}

function Typing({ say, coding }: { say: Say; coding: 'sent' | 'wrong' }): ReactNode {
  const wrong = coding === 'wrong';
  return (
    <>
      <label>
        {say('codeLabel')}
        <input
          type="text"
          name="code"
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          className="tp-narrow"
          aria-invalid={wrong ? true : undefined}
          aria-describedby="code-told"
        />
      </label>
      <p id="code-told" className={wrong ? 'tp-problem' : 'tp-help'} role={wrong ? 'alert' : 'status'}>
        {say(wrong ? 'codeWrong' : 'codeSent')}
      </p>
      <button type="submit" className="tp-submit">
        {say('codeUse')}
      </button>
    </>
  );
}
