/** What is used of bpmn-moddle, which says nothing of its types itself. */
declare module 'bpmn-moddle' {
  export type ModdleElement = { $type: string } & Record<string, unknown>;
  export class BpmnModdle {
    create(type: string, attributes?: Record<string, unknown>): ModdleElement;
    createAny(type: string, namespace: string, attributes?: Record<string, unknown>): ModdleElement;
    fromXML(xml: string): Promise<{ rootElement: ModdleElement; warnings: { message: string }[] }>;
    toXML(element: ModdleElement, options: { format: boolean }): Promise<{ xml: string }>;
  }
}
