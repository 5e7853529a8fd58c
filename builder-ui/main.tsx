import * as z from 'zod';

// Before any schema is made: zod would try to compile them, which the content security policy refuses.
z.config({ jitless: true });

const { start } = await import('./app.tsx');
start(document.getElementById('root')!);
