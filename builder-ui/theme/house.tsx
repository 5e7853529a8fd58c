import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useShellWords } from '../shell/use-shell-words.ts';
import { resolveVariables, theme } from './mantine.ts';

/** Mantine's components as this house draws them, for what is inside. */
export function House({ children }: { children: ReactNode }) {
  const close = useShellWords()('close');
  const inLanguage = useMemo(() => {
    const closing = { defaultProps: { closeButtonProps: { 'aria-label': close } } };
    return mergeThemeOverrides(theme, { components: { Modal: closing, Drawer: closing, Notification: closing } });
  }, [close]);
  return (
    <MantineProvider theme={inLanguage} cssVariablesResolver={resolveVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      {children}
    </MantineProvider>
  );
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
