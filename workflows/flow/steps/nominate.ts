import { form as formOf } from '../form.ts';
import { value, who } from '../grammar.ts';
import { taskSettings } from '../task-settings.ts';
import { defineKind, taskPorts } from './kind.ts';

/** Someone picks people. The choice is the answer `people` of this step; its form may ask for more. With `approvedBy` someone else approves or sends back. */
export const nominate = defineKind({
  kind: 'nominate',
  settings: taskSettings.extend({
    form: formOf.default({ fields: [], shows: [] }),
    atLeast: value.default(1),
    atMost: value.default(1),
    /** Who may be picked; everyone when left out. `never` of it holds in any case. */
    from: who.optional(),
    approvedBy: who.optional(),
  }),
  ports: (settings) => taskPorts(['done'], settings),
});
