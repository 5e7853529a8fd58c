import { allFlows, type FlowRow, insertFlow, saveDraft } from '../../db/flows.ts';
import { flowHash, publish } from '../../engine/publish.ts';
import { newId } from '../ids.ts';
import { engineOf, type Place } from './database.ts';
import { readFlow } from './files.ts';
import { assertSound } from './editions.ts';
import { CliError, exitCodes, type Out, printJson, printLines } from './outcome.ts';

/**
 * `flow publish`: the file becomes the draft of the flow with its key (a new flow where there is none) and that draft the next version. The same file again
 * stays the version it is. Exit code 2 when the flow is not ready, or someone changed the draft meanwhile.
 */
export async function publishFlow(place: Place, file: string, { by, json }: { by: string; json: boolean }, out: Out): Promise<void> {
  const read = readFlow(file);
  assertSound(read);
  const { flow } = read;
  const known = await flowCalled(place, flow.key);
  const id = known?.id ?? newId('f');
  const revision =
    known === null ? 1 : flowHash(known.draft) === flowHash(flow) ? known.revision : await saveDraft(place.sql, { id, flow, revision: known.revision, by });
  if (known === null) await insertFlow(place.sql, { id, draft: flow, by });
  const published = revision === null ? null : await publish(engineOf(place), { flowId: id, revision, by });
  if (published === null || !published.ok)
    throw new CliError(
      exitCodes.refused,
      `${file} was not published: someone changed the draft of ${flow.key} (${id}) meanwhile. Look at it and publish again.`,
    );
  const { version, sha256 } = published;
  const unchanged = known?.version === version;
  if (json) return printJson(out, { flow: id, key: flow.key, version, sha256, unchanged });
  printLines(out, [unchanged ? `${flow.key} (${id}) is version ${version} already.` : `Published ${flow.key} (${id}) as version ${version}.`]);
}

/** The flow with this id, else the one with this key; null without any. Throws when several have the key. */
export async function flowCalled({ sql }: Place, name: string): Promise<FlowRow | null> {
  const flows = await allFlows(sql);
  const byId = flows.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const [first = null, ...others] = flows.filter(({ draft }) => draft.key === name);
  if (others.length === 0) return first;
  const ids = [first?.id, ...others.map(({ id }) => id)].join(', ');
  throw new CliError(exitCodes.wrongInput, `Several flows have the key ${name}: ${ids}. Give the id, or another key to one of them.`);
}
