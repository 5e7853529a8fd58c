/** What the server says when it does not do what was asked, in its plain words. `status` 0: it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The whole answer, for the few that carry more than an error. */
  readonly body: unknown;
  constructor(status: number, code: string, message: string, body: unknown = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks the API and reads its answer. `body` is sent as JSON, a file or a form as it is. Throws ApiError; whoever is signed out is sent to sign in. */
export async function ask<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const file = body instanceof Blob;
  const form = body instanceof FormData;
  const headers = { ...spoken(), ...(body === undefined || form ? {} : { 'content-type': file ? 'text/csv' : 'application/json' }) };
  const early = method === 'GET' ? earlyAnswer(path) : undefined;
  return answered<Answer>(early ?? fetch(path, { method, headers, ...(body === undefined ? {} : { body: file || form ? body : JSON.stringify(body) }) }));
}

/** What the page asked for itself before the scripts were there (builder.html), given once. */
function earlyAnswer(path: string): Promise<Response> | undefined {
  const { early } = window as { early?: Record<string, Promise<Response>> };
  const answer = early?.[path];
  delete early?.[path];
  return answer;
}

/** Asks for a file and hands it to the browser under the name that the server gives it. Throws as `ask` does. */
export async function download(path: string, body: unknown): Promise<void> {
  const headers = { ...spoken(), 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
    throw new ApiError(0, 'unreachable', '');
  });
  if (response.status === 401) return signIn();
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => null));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'file';
  link.click();
  URL.revokeObjectURL(link.href);
}

type Answering<Answer> = { ok: boolean; status: number; json(): Promise<Answer> };

/** Unwraps an answer of the typed client, with the same errors as `ask`. */
export async function answered<Answer>(request: Promise<Answering<Answer>>): Promise<Answer> {
  const response = await request.catch(() => {
    throw new ApiError(0, 'unreachable', '');
  });
  if (response.status === 401) return signIn();
  const body = (await response.json().catch(() => null)) as Answer;
  if (!response.ok) throw refusal(response.status, body);
  return body;
}

function refusal(status: number, body: unknown): ApiError {
  const error = (body as { error?: { code?: string; message?: string } } | null)?.error;
  return new ApiError(status, error?.code ?? 'unknown', error?.message ?? '', body);
}

/** Leaves the page; the promise stays open so that nothing is drawn in between. */
function signIn(): Promise<never> {
  location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => {});
}

/** The server answers in the language of the page. */
export function spoken(): Record<string, string> {
  return { 'accept-language': document.documentElement.lang || 'en' };
}

/** A path's query from what is given; what is empty is left out. */
export function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
