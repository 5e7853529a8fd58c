export { launch } from './launch.ts';
export { runFlow } from './run-flow.ts';
