import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sampleOrganisation } from '../../../server/sample/organisation.ts';
import { answerModel, modelSchema } from '../../../workflows/flow/rehearse/model.ts';
import { flow as flowSchema } from '../../../workflows/flow/schema.ts';
import { editionOf, rehearsed } from '../../helpers/rehearsal.ts';
import { templateNames } from '../../helpers/templates.ts';

/** Five of the sample organisation join in February, the others are there. */
const people = Object.fromEntries(
  sampleOrganisation().map((person, n) => {
    const columns = Object.fromEntries(Object.entries(person).filter(([key, value]) => key !== 'id' && value !== ''));
    return [person.id, n >= 100 && n < 105 ? { ...columns, hired_on: '2027-02-08' } : columns];
  }),
);
const dates = { close: '2027-03-31', midYear: '2027-07-01', first: '2027-01-11', last: '2027-10-15', calibrate: '2027-03-01', end: '2027-12-01' };
const model = modelSchema.parse({ default: { answers: 0.98, hours: [1, 8, 40] }, steps: { announcement: { outcomes: { approved: 1 } } } });

it.each(templateNames)(
  '%s goes through a year of the sample organisation: what is asked is answered, and everybody comes to an end',
  (name) => {
    const flow = flowSchema.parse(JSON.parse(readFileSync(new URL(`../../../templates/${name}`, import.meta.url), 'utf8')));
    const { rehearsal, journal } = rehearsed(flow, {
      people,
      dates: Object.fromEntries(Object.entries(dates).filter(([key]) => flow.dates.some((date) => date.name === key))),
      owner: 'hh069',
      start: '2027-01-04',
      until: '2027-12-31',
      responder: answerModel(model, 2, [editionOf(flow)]),
    });
    const count = (kind: string) => journal.filter((line) => line.kind === kind).length;
    expect(rehearsal.notTaken).toEqual(new Map());
    expect(count('task.decided')).toBeGreaterThan(flow.steps.start?.kind === 'start' && flow.steps.start.settings.about === 'one' ? 10 : 200);
    expect(count('task.timedOut')).toBeLessThan(count('task.decided') / 10);
    expect(count('incident.opened')).toBeLessThan(10);
    const left = rehearsal.runs.filter(({ scene, subject }) => subject !== null && scene.run.status === 'running');
    expect(left.map(({ id }) => id)).toEqual([]);
  },
  120_000,
);
