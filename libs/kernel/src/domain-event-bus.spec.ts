import type { EventContext, Observers } from '.';
import { createDomainEventBus, parseInstant } from '.';

type Drilled = { readonly type: 'WellDrilled'; readonly depthFt: number };
type Plugged = { readonly type: 'WellPlugged'; readonly pluggedOn: string };
type WellEvent = Drilled | Plugged;

const drilled: Drilled = { type: 'WellDrilled', depthFt: 9_000 };
const plugged: Plugged = { type: 'WellPlugged', pluggedOn: '2026-10-31' };
const context: EventContext = {
  tx: Object.create(null),
  id: '4d1c2f3a-0000-7000-8000-00000000000a',
  metadata: { organization: 'demo', commandId: 'c-1', actor: 'ana', at: parseInstant('2026-10-31T07:00:00Z') },
};

it('tells each event to its observers, one after the other, in order', async () => {
  const told: string[] = [];
  const slowly = (name: string) => async (event: WellEvent) => {
    await new Promise((resolve) => setTimeout(resolve, name === 'first' ? 5 : 0));
    told.push(`${name}: ${event.type}`);
  };
  const bus = createDomainEventBus<WellEvent>({
    WellDrilled: [slowly('first'), slowly('second')],
    WellPlugged: [slowly('third')],
  });
  await bus.publish([plugged, drilled], context);
  expect(told).toEqual(['third: WellPlugged', 'first: WellDrilled', 'second: WellDrilled']);
});

it('hands observers the transaction and the command the events came from', async () => {
  const seen: EventContext[] = [];
  const bus = createDomainEventBus<WellEvent>({ WellDrilled: [async (_, given) => void seen.push(given)] });
  await bus.publish([drilled], context);
  expect(seen).toEqual([context]);
});

it('lets a failing observer fail the transaction, and tells nobody else', async () => {
  const told: string[] = [];
  const observers: Observers<WellEvent> = {
    WellDrilled: [() => Promise.reject(new Error('no such rig')), async ({ type }) => void told.push(type)],
    WellPlugged: [async ({ type }) => void told.push(type)],
  };
  await expect(createDomainEventBus(observers).publish([drilled, plugged], context)).rejects.toThrow('no such rig');
  expect(told).toEqual([]);
});

it('has nothing to do for events that nobody observes', async () => {
  const bus = createDomainEventBus<{ readonly type: string }>({});
  await expect(bus.publish([drilled, { type: 'toString' }], context)).resolves.toBeUndefined();
});
