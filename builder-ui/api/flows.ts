import { queryOptions } from '@tanstack/react-query';
import type { Text } from '../../workflows/flow/grammar.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { ask } from '../api.ts';
import type { FlowDraft, FlowRow, LeftOutLists, LaunchPlan, LaunchPreview, TemplateRow, VersionRow } from '../api-types.ts';

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: () => ask<{ flows: FlowRow[]; templates: TemplateRow[] }>('GET', '/api/flows'),
});

export const flowQuery = (id: string) => queryOptions({ queryKey: ['flows', id], queryFn: () => ask<FlowDraft>('GET', `/api/flows/${id}`) });

export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['flows', id, 'versions', version],
    queryFn: () => ask<{ flow: Flow; version: number }>('GET', `/api/flows/${id}/versions/${version}`),
    staleTime: Infinity,
  });

export const versionsQuery = (id: string) =>
  queryOptions({ queryKey: ['flows', id, 'versions'], queryFn: () => ask<{ versions: VersionRow[] }>('GET', `/api/flows/${id}/versions`) });

/** Which version people were last told of, and how many. */
export const promisedQuery = (id: string) =>
  queryOptions({
    queryKey: ['flows', id, 'promised'],
    queryFn: () => ask<{ promised: { version: number; people: number } | null }>('GET', `/api/flows/${id}/promised`),
  });

export const templateQuery = (key: string) =>
  queryOptions({ queryKey: ['templates', key], queryFn: () => ask<{ flow: Flow }>('GET', `/api/templates/${encodeURIComponent(key)}`), staleTime: Infinity });

export function createFlow(from: { template?: string; flow?: Flow; from?: { flow: string; version: number }; name?: Text }): Promise<{ id: string }> {
  return ask('POST', '/api/flows', from);
}

export const launchPreviewQuery = (id: string, plan: LaunchPlan) =>
  queryOptions({
    queryKey: ['flows', id, 'preview', plan],
    queryFn: () => ask<LaunchPreview>('POST', `/api/flows/${id}/launch/preview`, plan),
    placeholderData: (earlier) => earlier,
  });

/** The same `key` again launches nothing more. */
export function launch(
  id: string,
  plan: LaunchPlan,
  { trial, key }: { trial: { to: string; secondsPerDay: number; withinBudget: boolean } | null; key: string },
): Promise<{ cycle: string }> {
  return ask('POST', `/api/flows/${id}/launch`, { ...plan, trial, key });
}

/** The draft as it was saved last, as BPMN. */
export const bpmnOf = (id: string) => ask<{ name: string; xml: string; left: LeftOutLists }>('GET', `/api/flows/${id}/bpmn`);

export function readBpmnFile(xml: string, process?: string): Promise<{ flow: Flow; left: LeftOutLists; processes: string[] }> {
  return ask('POST', '/api/flows/import/bpmn', { xml, ...(process === undefined ? {} : { process }) });
}

export const keepTemplate = (id: string) => ask<{ key: string }>('POST', `/api/flows/${id}/template`);
export const removeTemplate = (key: string) => ask<{ removed: boolean }>('DELETE', `/api/templates/${encodeURIComponent(key)}`);
