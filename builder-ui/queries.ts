import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** What was read of the server, for all of a page. */
export const queries = new QueryClient({ defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 1_000 } } });

/** What the server refused it will refuse again. */
function worthAnotherTry(failures: number, error: Error): boolean {
  return failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);
}
