import type { Cast } from '../../workflows/flow/play/cast.ts';
import type { Decided, Frame } from '../../workflows/flow/play/play.ts';
import type { Answering } from '../../workflows/flow/play/answering.ts';
import type { Year } from '../../workflows/flow/play/year.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { Scenario } from '../../workflows/flow/scenario.ts';
import type { ScenariosRun } from '../../workflows/flow/scenarios.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { ask } from '../api.ts';
import type { PersonRef } from '../api-types.ts';

/** Trying the draft of a flow: one example on a clock of its own, its examples as tests, or a year with everyone. */

const path = (flow: string, what: string) => `/api/flows/${encodeURIComponent(flow)}/${what}`;

/** `read`: columns of the person it is about that the flow looks at. */
export type CastAnswer = Cast & { read: string[]; named: PersonRef[] };
export type PlayAnswer = {
  lines: ContractLine[];
  frames: Frame[];
  decided: Decided[];
  mails: Record<string, { to: string; subject: string }>;
  people: PersonRef[];
  holidays: { date: string; name: string }[];
  cut: boolean;
};
export type PlayAsk = { example: Scenario; usual: boolean };
export type PlayedMail = { to: string; subject: string; html: string; text: string };
export type YearAsk = { roster: 'sample' | 'people'; start: string; until: string; zone: string; dates: Record<string, string>; answers: Answering };
export type YearAnswer = Omit<Year, 'people'> & { people: (PersonRef & { department: string | null })[] };

export const askCast = (flow: string, asked: { person?: string; start: string; zone: string }) => ask<CastAnswer>('POST', path(flow, 'play/cast'), asked);
export const askPlay = (flow: string, asked: PlayAsk) => ask<PlayAnswer>('POST', path(flow, 'play'), asked);
export const askPart = (flow: string, asked: PlayAsk & { at: string; part: string }) => ask<TaskView>('POST', path(flow, 'play/task'), asked);
export const askMail = (flow: string, asked: PlayAsk & { key: string }) => ask<PlayedMail>('POST', path(flow, 'play/mail'), asked);
export const askYear = (flow: string, asked: YearAsk) => ask<YearAnswer>('POST', path(flow, 'rehearse'), asked);
export const askTests = (flow: string) => ask<ScenariosRun>('POST', path(flow, 'test'));
