import { createInMemoryEventStore } from '@wellflow/postgres';
import { parseInstant } from '@wellflow/kernel';
import { defaultIntakeWindow } from '../domain/reading/intake-window';
import { createInMemoryIntakeWindows } from '../infrastructure/persistence/in-memory-intake-windows';
import { createKnownWindows } from './known-windows';

const chosen = { chosenBy: 'ada', chosenAt: parseInstant('2026-11-23T12:00:00Z') };
const narrow = { backDays: 7, aheadSeconds: 30 };
const wide = { backDays: 400, aheadSeconds: 3_600 };

type State = 'there' | 'away' | 'hanging';

/** What is known of a store that comes and goes; a hanging one answers when it is there again and `goOn` is called. */
function setUp() {
  const store = createInMemoryIntakeWindows();
  const { unitOfWork } = createInMemoryEventStore();
  const world = { state: 'there' as State, elapsedMs: 0, asked: 0, failures: 0 };
  const hanging = Promise.withResolvers<void>();
  const windows = createKnownWindows({
    chosen: {
      findAll: async () => {
        world.asked += 1;
        if (world.state === 'away') throw new Error('The database is away');
        if (world.state === 'hanging') await hanging.promise;
        return store.findAll();
      },
    },
    elapsedMs: () => world.elapsedMs,
    onFailure: () => void (world.failures += 1),
    waitMs: 5,
  });
  const choose = (window: typeof narrow, organization = 'demo') =>
    unitOfWork.run({ organization }, (tx) => store.choose(tx, organization, { ...window, ...chosen }));
  return { windows, world, choose, goOn: () => hanging.resolve() };
}

it('the defaults hold where nothing was chosen', async () => {
  const { windows, choose } = setUp();
  await choose(narrow, 'other');
  expect([await windows.find('demo'), await windows.find('other')]).toEqual([defaultIntakeWindow, narrow]);
});

it('one question serves all batches of all organizations for some seconds', async () => {
  const { windows, world } = setUp();
  await Promise.all(['demo', 'other', 'demo'].map((organization) => windows.find(organization)));
  world.elapsedMs += 3_999;
  await windows.find('third');
  expect(world.asked).toBe(1);
});

it('a change holds from the first batch that comes ten seconds later, and for those beside it', async () => {
  const { windows, world, choose } = setUp();
  await choose(narrow);
  await windows.find('demo');
  await choose(wide);
  world.elapsedMs += 10_000;
  expect(await Promise.all([windows.find('demo'), windows.find('demo')])).toEqual([wide, wide]);
});

it('the last known holds while the database is away, and what was chosen meanwhile once it is back', async () => {
  const { windows, world, choose } = setUp();
  await choose(narrow);
  await windows.find('demo');
  await choose(wide);
  world.state = 'away';
  world.elapsedMs += 10_000;
  expect([await windows.find('demo'), await windows.find('other')]).toEqual([narrow, defaultIntakeWindow]);
  expect([world.asked, world.failures]).toEqual([2, 1]);
  world.state = 'there';
  world.elapsedMs += 10_000;
  expect(await windows.find('demo')).toEqual(wide);
});

it('the default holds where the database never answered', async () => {
  const { windows, world } = setUp();
  world.state = 'away';
  expect(await windows.find('demo')).toEqual(defaultIntakeWindow);
});

it('a database that hangs is asked once, waited for once, and believed when it answers', async () => {
  const { windows, world, choose, goOn } = setUp();
  await choose(narrow);
  await windows.find('demo');
  await choose(wide);
  world.state = 'hanging';
  world.elapsedMs += 10_000;
  expect(await windows.find('demo')).toEqual(narrow);
  world.elapsedMs += 60_000;
  expect(await windows.find('demo')).toEqual(narrow);
  expect([windows.recall('demo'), world.asked]).toEqual([narrow, 2]);
  goOn();
  await new Promise(setImmediate);
  expect(windows.recall('demo')).toEqual(wide);
});
