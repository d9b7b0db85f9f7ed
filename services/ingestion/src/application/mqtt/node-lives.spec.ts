import { createNodeLives } from './node-lives';
import type { NodeLife } from './sparkplug-host';

const life = (edge: string, alive: boolean): NodeLife => ({ group: 'pad', edge, device: '', alive, atMs: 0 });

function aKeeper({ failures = 0, most = 100 } = {}) {
  const kept: string[] = [];
  let failing = failures;
  const record = async ({ edge, alive }: NodeLife): Promise<void> => {
    await Promise.resolve();
    if ((failing -= 1) >= 0) throw new Error('Postgres is away');
    kept.push(`${alive ? '+' : '-'}${edge}`);
  };
  const failed: unknown[] = [];
  const onFailure = (error: unknown): void => void failed.push(error);
  return { kept, failed, lives: createNodeLives({ record, pause: async () => undefined, onFailure, most }) };
}

it('keeps births and deaths in their order, each until it is kept', async () => {
  const { kept, failed, lives } = aKeeper({ failures: 3 });
  for (const alive of [false, true, false]) lives.add(life('rtu', alive));
  lives.add(life('plc', false));
  await lives.idle();
  expect(kept).toEqual(['-rtu', '+rtu', '-rtu', '-plc']);
  expect(failed).toHaveLength(3);
});

it('is bounded, and tells of each node what is so now', async () => {
  const { kept, lives } = aKeeper({ most: 3 });
  for (let count = 0; count < 10; count += 1) lives.add(life('rtu', count % 2 === 1));
  lives.add(life('plc', false));
  await lives.idle();
  expect(kept.length).toBeLessThanOrEqual(4);
  expect([kept.filter((each) => each.endsWith('rtu')).at(-1), kept.at(-1)]).toEqual(['+rtu', '-plc']);
});
