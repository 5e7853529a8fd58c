import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { listed, said } from '../../workflows/flow/sentences/language.ts';
import type { TaskPageProps } from './props.ts';
import { momentWords, nameOf, placeWords } from './told.ts';
import { wordsIn } from './words.ts';

/** What an open task is about beside its questions: the text to be signed, the talk, the course. */
export function Matter(props: TaskPageProps): ReactNode {
  const { document, meeting, course } = props.view;
  return (
    <>
      {document !== null && <Document {...props} document={document} />}
      {meeting !== null && <Talk {...props} meeting={meeting} />}
      {course !== null && <Course {...props} course={course} />}
    </>
  );
}

type Of<Key extends 'document' | 'meeting' | 'course'> = TaskPageProps & { [key in Key]: NonNullable<TaskPageProps['view'][Key]> };

function Document({ view: { language }, document }: Of<'document'>): ReactNode {
  const say = wordsIn(language);
  return (
    <section>
      <h2>{say('document')}</h2>
      <article className="tp-document" tabIndex={0} aria-label={say('document')}>
        {said(document.text, language)
          .split(/\n{2,}/)
          .map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        <p className="tp-quietly">{say('version', { version: document.version })}</p>
      </article>
      <p className="tp-help">{say('silence')}</p>
    </section>
  );
}

/** When it is and with whom; its holder may set another time, without script too. */
function Talk({ view, meeting, onMove, action, nonce }: Of<'meeting'>): ReactNode {
  const { language, zone } = view;
  const say = wordsIn(language);
  const [wrong, setWrong] = useState<string | null>(null);
  async function move(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    if (onMove === undefined) return;
    event.preventDefault();
    const to = new FormData(event.currentTarget).get('move');
    try {
      await onMove(typeof to === 'string' ? to : '');
      setWrong(null);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : say('failed'));
    }
  }
  return (
    <section>
      <h2>{say('talk')}</h2>
      <dl className="tp-facts">
        <dt>{say('talkWhen')}</dt>
        <dd>{meeting.starts === null ? say('talkUnknown') : momentWords(meeting.starts, zone, language)}</dd>
        {meeting.minutes !== null && (
          <>
            <dt>{say('talkLasts')}</dt>
            <dd>{say('minutes', { n: meeting.minutes })}</dd>
          </>
        )}
        {meeting.with.length > 0 && (
          <>
            <dt>{say('talkWith')}</dt>
            <dd>
              {listed(
                meeting.with.map((person) => (person.comes == null ? nameOf(person, language) : say(person.comes, { name: nameOf(person, language) }))),
                language,
              )}
            </dd>
          </>
        )}
      </dl>
      {meeting.agenda !== null && (
        <>
          <h3>{say('agenda')}</h3>
          {meeting.agenda.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph} className="tp-lines">
              {paragraph}
            </p>
          ))}
        </>
      )}
      <details className="tp-shown">
        <summary>{say('moveTalk')}</summary>
        <form method="post" encType="multipart/form-data" action={action} className="tp-move" onSubmit={(event) => void move(event)}>
          {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
          <label>
            {say('moveTo', { place: placeWords(zone, language) })}
            <input type="datetime-local" name="move" required aria-describedby={wrong === null ? undefined : 'move-problem'} />
          </label>
          {wrong !== null && (
            <p className="tp-problem" id="move-problem" role="alert">
              {wrong}
            </p>
          )}
          <button type="submit" className="tp-second">
            {say('moveIt')}
          </button>
        </form>
      </details>
    </section>
  );
}

function Course({ view: { language }, course }: Of<'course'>): ReactNode {
  const say = wordsIn(language);
  return (
    <section>
      <dl className="tp-facts">
        <dt>{say('course')}</dt>
        <dd>{course}</dd>
      </dl>
      <p>{say('courseDone')}</p>
    </section>
  );
}
