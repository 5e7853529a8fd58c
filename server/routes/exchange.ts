import * as z from 'zod';
import { flowById } from '../../db/flows.ts';
import { deleteOwnTemplate, insertOwnTemplate } from '../../db/own-templates.ts';
import { readProcess } from '../../workflows/flow/bpmn/read.ts';
import { writeBpmn } from '../../workflows/flow/bpmn/write.ts';
import { leftOutLists, notReadWords } from '../../workflows/flow/sentences/bpmn.ts';
import { printBpmn } from '../bpmn/print.ts';
import { readBpmn } from '../bpmn/read.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { allTemplates } from '../templates.ts';
import { known, largestFlow } from './flows.ts';
import { flowDocument, flowParams, leftOut, notAFlow } from './flows-schemas.ts';

const importBpmn = route({
  method: 'post',
  path: '/api/flows/import/bpmn',
  permission: 'flow.edit',
  maxBody: largestFlow,
  summary: 'Reads a process of a BPMN 2.0 file as a flow, with what of it did not map; nothing is kept',
  request: { body: { content: { 'application/json': { schema: z.object({ xml: z.string(), process: z.string().max(300).optional() }) } } } },
  responses: {
    200: {
      description: 'The flow; all processes of the file, the one that was read first',
      content: { 'application/json': { schema: z.object({ flow: flowDocument, left: leftOut, processes: z.array(z.string()) }) } },
    },
  },
});

const exportBpmn = route({
  method: 'get',
  path: '/api/flows/{id}/bpmn',
  permission: 'flow.view',
  summary: 'The draft of a flow as BPMN 2.0 with its diagram, and what other tools will not see of it',
  request: { params: flowParams },
  responses: { 200: { description: 'The file', content: { 'application/json': { schema: z.object({ name: z.string(), xml: z.string(), left: leftOut }) } } } },
});

const getTemplate = route({
  method: 'get',
  path: '/api/templates/{id}',
  permission: 'flow.view',
  summary: 'A template as a flow, to look at before it is used',
  request: { params: flowParams },
  responses: { 200: { description: 'The flow', content: { 'application/json': { schema: z.object({ flow: flowDocument }) } } } },
});

const keepTemplate = route({
  method: 'post',
  path: '/api/flows/{id}/template',
  permission: 'flow.edit',
  summary: 'Keeps a copy of the draft among the organisation’s own templates',
  request: { params: flowParams },
  responses: { 200: { description: 'Its key', content: { 'application/json': { schema: z.object({ key: z.string() }) } } } },
});

const removeTemplate = route({
  method: 'delete',
  path: '/api/templates/{id}',
  permission: 'flow.edit',
  summary: 'Takes a template of the organisation’s own away; flows begun from it stay',
  request: { params: flowParams },
  responses: { 200: { description: 'It is gone', content: { 'application/json': { schema: z.object({ removed: z.boolean() }) } } } },
});

/** Flows in and out as files of other tools, and templates of one's own. */
export function exchangeRoutes({ sql, log }: Pick<AppDeps, 'sql' | 'log'>) {
  return newRouter()
    .openapi(importBpmn, async (c) => {
      const { xml, process } = c.req.valid('json');
      const language = readerLanguage(c);
      const file = await readBpmn(xml);
      if ('refused' in file) throw new Refusal(422, 'notBpmn', notReadWords(file.refused, language));
      const read = readProcess(file.file, process ?? null);
      if (read.flow === null) throw notAFlow(read.problems);
      return c.json({ flow: read.flow, left: leftOutLists(read.left, language), processes: read.processes }, 200);
    })
    .openapi(exportBpmn, async (c) => {
      const { id } = c.req.valid('param');
      const { draft } = await known(flowById(sql, id), id);
      const language = readerLanguage(c);
      const { file, diagram, left } = writeBpmn(draft, language);
      return c.json({ name: `${draft.key}.bpmn`, xml: await printBpmn(file, diagram), left: leftOutLists(left, language) }, 200);
    })
    .openapi(getTemplate, async (c) => {
      const { id } = c.req.valid('param');
      const found = (await allTemplates(sql, log)).find(({ key }) => key === id);
      if (found === undefined) throw notFound(`template ${id}`);
      return c.json({ flow: found.flow }, 200);
    })
    .openapi(keepTemplate, async (c) => {
      const { id } = c.req.valid('param');
      const { draft } = await known(flowById(sql, id), id);
      const key = newId('t');
      await insertOwnTemplate(sql, { id: key, flow: draft, by: whoIs(c).person.id });
      return c.json({ key }, 200);
    })
    .openapi(removeTemplate, async (c) => {
      const { id } = c.req.valid('param');
      if (!(await deleteOwnTemplate(sql, id))) throw notFound(`template ${id} of your own`);
      return c.json({ removed: true }, 200);
    });
}
