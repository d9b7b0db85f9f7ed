import type { AlarmLimits } from '../domain/alarm/alarm-limits';
import type { SeriesLimits } from '../domain/judging/series-limits';
import { asset, judgeWorld, message, reading } from './reading-judge.support';

const lo = { level: 'Lo', limit: 10, hysteresis: 1, onDelayMicros: 0, offDelayMicros: 0, priority: 'high' } as const;
const alarms: AlarmLimits = {
  ...{ high: [], low: [lo], maximumShelveMicros: 3_600_000_000 },
  suppression: { tag: 'RUN', equals: 0 },
};
const pressure: SeriesLimits = { kind: 'number', resolution: 0, reportsByException: false, alarms };
const low = { tagId: 'tag-1', tag: 'PT-1' };
const run = (seconds: number, runs: boolean, changes: object = {}) =>
  reading(seconds, null, {
    tagId: 'tag-2',
    tag: 'RUN',
    measurement: 'run-status',
    flag: runs,
    quality: 'GOOD',
    ...changes,
  });
const flow = (seconds: number, value: number) => reading(seconds, value, low);

/** What was told, in order, when these came, each in a transaction of its own. */
async function told(...readings: readonly ReturnType<typeof reading>[]) {
  const world = judgeWorld({ 'tubing-pressure': pressure });
  for (const each of readings) await world.take([message([each])]);
  const events = [...(await world.alarms.history('demo', { from: 0, until: 2e15, limit: 100 }))].reverse();
  const [alarm] = await world.alarms.list('demo', { show: 'all', limit: 1, assetId: asset });
  return { events: events.map(({ type, to }) => `${type} ${to}`), state: alarm?.state, world };
}

describe('a low pressure that another tag suppresses by design', () => {
  it('is no alarm while the pump stands, and one while it runs', async () => {
    expect(await told(run(0, true), flow(1, 5))).toMatchObject({ events: ['raised unacknowledged'] });
    const stands = await told(run(0, false), flow(1, 50), flow(2, 5));
    expect(stands).toMatchObject({ events: ['suppressed suppressed'], state: 'suppressed' });
  });

  it('is suppressed by what is told of the pump, though nothing is heard of the pressure', async () => {
    const { events } = await told(run(0, true), flow(1, 5), run(2, false), run(3, true));
    expect(events).toEqual([
      'raised unacknowledged',
      'suppressed suppressed',
      'unsuppressed unacknowledged',
      'raised unacknowledged',
    ]);
  });

  it('is not told of when both change in one message, whichever is first', async () => {
    const world = judgeWorld({ 'tubing-pressure': pressure });
    await world.take([message([run(0, true), flow(0, 50)])]);
    await world.take([message([run(1, false), flow(1, 5)])]);
    expect((await world.alarms.list('demo', { show: 'all', limit: 9 })).map(({ state }) => state)).toEqual([
      'suppressed',
    ]);
  });

  it('is held where it is by what cannot be trusted', async () => {
    const bad = { quality: 'STALE', flag: null };
    expect((await told(run(0, false), flow(1, 5), run(2, true, bad), flow(3, 4))).state).toBe('suppressed');
    expect((await told(run(0, true), flow(1, 5), run(2, false, bad))).state).toBe('unacknowledged');
  });

  it('is an alarm where the other tag was never heard', async () => {
    expect(await told(flow(1, 5))).toMatchObject({ state: 'unacknowledged' });
  });

  it('counts among those that are put aside', async () => {
    const { world } = await told(run(0, false), flow(2, 5));
    expect(await world.alarms.putAside('demo')).toEqual({ shelved: 0, suppressed: 1, outOfService: 0 });
    expect(await world.alarms.list('demo', { show: 'active', limit: 9 })).toEqual([]);
    expect(await world.alarms.list('demo', { show: 'suppressed', limit: 9 })).toHaveLength(1);
  });
});
