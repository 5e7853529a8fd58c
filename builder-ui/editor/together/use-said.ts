import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { commentsQuery } from '../../api/comments.ts';
import type { ActPlace } from '../actions/act.ts';

/** Whoever comes for a comment, by the link of a mention, is shown where it was said. */
export function useSaid(place: ActPlace): void {
  const said = new URLSearchParams(location.search).get('said');
  const { data } = useQuery({ ...commentsQuery(place.editor.store.getState().id), enabled: said !== null });
  const comment = data?.comments.find(({ id }) => id === said);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    // Once for the comment: whoever goes elsewhere afterwards stays there.
    if (comment === undefined || shown.current === comment.id) return;
    shown.current = comment.id;
    const { editor, page } = place;
    const step = comment.step !== null && Object.hasOwn(editor.store.getState().flow.steps, comment.step) ? comment.step : null;
    if (step === null) return page.about('comments');
    editor.select([step]);
    page.show(step);
    page.change('comments');
  }, [comment, place]);
}
