import { useParams } from '@tanstack/react-router';
import { BuilderPage } from '../editor/page.tsx';

/** The builder of the flow in the address. */
export function Builder() {
  const { flowId } = useParams({ from: '/flows/$flowId' });
  return <BuilderPage flowId={flowId} key={flowId} />;
}
