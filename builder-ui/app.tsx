import './theme/fonts.ts';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { beginLanguage } from './language.ts';
import { queries } from './queries.ts';
import { router } from './router.tsx';
import { House } from './theme/house.tsx';

/** Draws the interface into the element. */
export function start(element: HTMLElement): void {
  beginLanguage();
  createRoot(element).render(
    <StrictMode>
      <House>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-left" limit={2} autoClose={6_000} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </House>
    </StrictMode>,
  );
}
