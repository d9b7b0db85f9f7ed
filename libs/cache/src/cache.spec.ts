import { describeCache } from './cache.contract';
import { createInMemorySharedLevel } from './in-memory-shared-level';
import { describeProcesses } from './processes.contract';
import { describeSharedLevel } from './shared-level.contract';
import { jittered } from './stored-text';

const level = createInMemorySharedLevel();

describeCache('cache in memory alone', async () => undefined);
describeCache('cache over a shared level in memory', async () => level.connect());
describeProcesses('processes over a shared level in memory', async () => level.connect());
describeSharedLevel('shared level in memory', async () => level.connect());

describe('lifetimes', () => {
  it('differ by up to a tenth, so that what was loaded together is not reloaded together', () => {
    const lifetimes = Array.from({ length: 1_000 }, () => jittered(10_000));
    expect(Math.min(...lifetimes)).toBeGreaterThanOrEqual(9_000);
    expect(Math.max(...lifetimes)).toBeLessThanOrEqual(10_000);
    expect(new Set(lifetimes).size).toBeGreaterThan(300);
  });
});
