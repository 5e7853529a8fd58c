import './theme/fonts.ts';
import './theme/tokens.css';
import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { houseNeeds } from './editor/lazy-part.tsx';
import { BuilderPage } from './editor/page.tsx';
import { beginLanguage } from './language.ts';
import { queries } from './queries.ts';
import { Gate } from './shell/gate.tsx';
import { mantineStyles } from './theme/mantine-styles.ts';
import { beginScheme } from './theme/scheme.ts';

// A page of its own: whoever opens a drawing loads nothing of the other pages, and none of the components that only its lazy parts need (lazy-part.tsx).
beginLanguage();
houseNeeds(mantineStyles);
beginScheme();
const [, , flowId = ''] = location.pathname.split('/');
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Gate>
        <BuilderPage flowId={decodeURIComponent(flowId)} />
      </Gate>
    </QueryClientProvider>
  </StrictMode>,
);
