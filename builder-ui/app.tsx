import './theme/fonts.ts';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { ApiError } from './api.ts';
import { chosenLanguage, keepAskedLanguage, setLanguage } from './language.ts';
import { router } from './router.tsx';
import { useShellWords } from './shell/use-shell-words.ts';
import { resolveVariables, theme } from './theme/mantine.ts';
import { i18n } from './words/index.ts';

/** Draws the interface into the element. */
export function start(element: HTMLElement): void {
  keepAskedLanguage();
  setLanguage(chosenLanguage() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'), { keep: false });
  void import('./theme/chinese.ts');
  createRoot(element).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

const queries = new QueryClient({ defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 1_000 } } });

/** What the server refused it will refuse again. */
function worthAnotherTry(failures: number, error: Error): boolean {
  return failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);
}

function App() {
  const close = useShellWords()('close');
  const inLanguage = useMemo(() => {
    const closing = { defaultProps: { closeButtonProps: { 'aria-label': close } } };
    return mergeThemeOverrides(theme, { components: { Modal: closing, Drawer: closing, Notification: closing } });
  }, [close]);
  return (
    <MantineProvider theme={inLanguage} cssVariablesResolver={resolveVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-left" limit={2} autoClose={6_000} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
