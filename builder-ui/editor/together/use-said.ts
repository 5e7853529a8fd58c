import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { commentsQuery } from '../../api/comments.ts';
import type { ActPlace } from '../actions/act.ts';

/** Whoever comes for a comment, by the link of a mention, is shown where it was said. */
export function useSaid(place: ActPlace): void {
  const { said } = useSearch({ from: '/flows/$flowId' });
  const { data } = useQuery({ ...commentsQuery(place.editor.store.getState().id), enabled: said !== undefined });
  const comment = data?.comments.find(({ id }) => id === said);
  useEffect(() => {
    if (comment === undefined) return;
    const { editor, page } = place;
    const step = comment.step !== null && Object.hasOwn(editor.store.getState().flow.steps, comment.step) ? comment.step : null;
    if (step === null) return page.about('comments');
    editor.select([step]);
    page.show(step);
    page.change('comments');
    // Once for the comment: whoever goes elsewhere afterwards stays there.
  }, [comment?.id]);
}
