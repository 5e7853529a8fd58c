import { buildUi } from '../../server/local/ui.ts';
import { newDataDir, removeDataDir } from './product.ts';

/** The pages are built once, before any test: two that built them at a time would take the files from under each other. */
export default async function setup(): Promise<void> {
  const dataDir = newDataDir();
  await buildUi(dataDir, () => {});
  removeDataDir(dataDir);
}
