import { afterAll, describe, expect, it } from 'vitest';
import { loopwright } from '../helpers/cli.ts';
import { newDataDir, processesOf, type Product, removeDataDir, startProduct } from '../helpers/product.ts';

const dataDir = newDataDir();
let product: Product | null = null;
afterAll(async () => {
  await product?.kill();
  removeDataDir(dataDir);
});

async function health(): Promise<Record<string, { ok: boolean }> & { ok: boolean }> {
  return (await fetch(`${product?.url}/api/health`)).json() as never;
}

describe('npm start', () => {
  it('brings up everything, says where it is, and is well', async () => {
    product = await startProduct(dataDir);
    expect(product.output()).toContain(`Loopwright is ready: ${product.url}`);
    const { ok, ...parts } = await health();
    expect(ok).toBe(true);
    expect(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.ok]))).toEqual({
      database: true,
      temporal: true,
      worker: true,
      mail: true,
    });
    expect((await fetch(product.adminLink)).status).toBe(200);
  });

  it('gives the administrator another link from the same folder, to the place where it runs', async () => {
    const { out } = await loopwright(['admin-link'], { cwd: dataDir, env: { DATA_DIR: dataDir } });
    expect(out).toContain(`${product?.url}/sign-in/`);
    expect((await fetch(out.trim())).status).toBe(200);
  });

  it('comes back after every one of its processes was killed', async () => {
    await product?.kill();
    expect(processesOf(dataDir)).toEqual([]);
    product = await startProduct(dataDir);
    expect((await health()).ok).toBe(true);
    expect(product.output()).not.toContain('sample organisation');
  });

  it('stops in order and leaves no process', async () => {
    await product?.stop();
    expect(processesOf(dataDir)).toEqual([]);
    product = null;
  });
});
