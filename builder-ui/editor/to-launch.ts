/** The address of the launch page of a flow, for the router's links. */
export const toLaunch = (flowId: string) => ({ to: '/launch/$flowId', params: { flowId } }) as const;
