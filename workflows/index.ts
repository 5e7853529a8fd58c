export { bulk } from './bulk.ts';
export { call } from './call.ts';
export { launch } from './launch.ts';
export { runFlow } from './run-flow.ts';
