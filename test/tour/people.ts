import { type APIRequestContext, request } from 'playwright-core';

/** Those whose eyes the tour looks through. `nobody`: somebody of whom nothing is asked. `passerBy`: nobody who is signed in. */
export const who = {
  hr: 'lam.wai.man@harbour.example',
  director: 'chu.ching.man@harbour.example',
  manager: 'chu.yan.yee@harbour.example',
  employee: 'chu.wai.man@harbour.example',
  colleague: 'yip.yuk.lan@harbour.example',
  nobody: 'cheung.siu.ming@harbour.example',
} as const;
export type Who = keyof typeof who | 'shared' | 'passerBy';

export type Asker = {
  api: APIRequestContext;
  get: <Answer>(path: string) => Promise<Answer>;
  post: <Answer>(path: string, body: object) => Promise<Answer>;
  put: <Answer>(path: string, body: object) => Promise<Answer>;
};
export type MailRow = { id: string; to: string; subject: string };
export type Mail = MailRow & { html: string; links: string[] };

/** Somebody who asks as their browser would; the cookies of what they open are kept. */
export async function asker(url: string): Promise<Asker> {
  const api = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
  const ask = async <Answer>(method: 'get' | 'post' | 'put', path: string, data?: object): Promise<Answer> => {
    const answer = await api[method](path, data === undefined ? {} : { data });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${(await answer.text()).slice(0, 600)}`);
    return (await answer.json()) as Answer;
  };
  return {
    api,
    get: (path) => ask('get', path),
    post: (path, body) => ask('post', path, body),
    put: (path, body) => ask('put', path, body),
  };
}

/** Signed in by the link of the terminal, or of a mail. */
export async function signInBy(url: string, link: string): Promise<Asker> {
  const person = await asker(url);
  await person.api.post(new URL(link).pathname);
  return person;
}

/** Signed in as anyone is who asks for a link; HR reads the mailbox of this machine for them. */
export async function signIn(url: string, hr: Asker, address: string): Promise<Asker> {
  const person = await asker(url);
  await person.api.post('/sign-in', { form: { mail: address } });
  const mail = await mailTo(hr, address, /\/sign-in\//);
  await person.api.post(new URL(mail.links.find((link) => link.includes('/sign-in/')) ?? url).pathname);
  return person;
}

/** The newest mail to this address that has such a link and subject, waited for. */
export function mailTo(hr: Asker, address: string, link: RegExp, about = /./): Promise<Mail> {
  return until(`mail to ${address} about ${about} with a link like ${link}`, async () => {
    for (const row of (await mails(hr)).filter(({ to, subject }) => to === address && about.test(subject))) {
      const mail = await hr.get<Mail>(`/api/mailbox/${row.id}`);
      if (mail.links.some((one) => link.test(one))) return mail;
    }
    return null;
  });
}

export const mails = async (hr: Asker): Promise<MailRow[]> => (await hr.get<{ mails: MailRow[] }>('/api/mailbox?limit=200')).mails;

/** What `look` finds, as soon as it finds something. */
export async function until<Found>(what: string, look: () => Promise<Found | null | undefined>, seconds = 150): Promise<Found> {
  for (const deadline = Date.now() + seconds * 1_000; ; ) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`In ${seconds} seconds there was no ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}
