import type { ComponentProps } from 'react';
import { useEditor } from './editor-context.ts';

/** A link out of the builder: what is drawn is saved before the other page is loaded. */
export function Leave({ href, ...rest }: ComponentProps<'a'> & { href: string }) {
  const editor = useEditor();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void editor.saveNow().then(() => location.assign(href));
      }}
    />
  );
}
