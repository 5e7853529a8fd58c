/** The address of the launch page of a flow. */
export const toLaunch = (flowId: string) => `/launch/${encodeURIComponent(flowId)}`;
