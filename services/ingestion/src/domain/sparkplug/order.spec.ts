import fc from 'fast-check';
import { anEdgeNode, born, startMs, told } from './edge-node.support';
import { aHost, reorderMs } from './host.support';
import type { FieldMessage } from './session';

type Sent = 'node' | 'tank' | 'death of tank' | 'rebirth';

const script = fc.array(fc.constantFrom<Sent>('node', 'node', 'tank', 'tank', 'death of tank', 'rebirth'), {
  maxLength: 40,
});

/** What a node sends: births first, then by the script; after a rebirth its device is born again as well. */
function send(parts: readonly Sent[]): readonly FieldMessage[] {
  const node = anEdgeNode();
  const births = () => [node.birth([born('pressure', 1, 1)]), node.deviceBirth('tank', [born('level', 2, 2)])];
  const first = births();
  let value = 10;
  const sent = parts.flatMap((part): readonly FieldMessage[] => {
    value += 1;
    if (part === 'rebirth') return births();
    if (part === 'death of tank')
      return [node.deviceDeath('tank'), node.deviceBirth('tank', [born('level', 2, value)])];
    return [part === 'node' ? node.data([told(1, value)]) : node.deviceData('tank', [told(2, value)])];
  });
  return [...first, ...sent];
}

/** Each message may be overtaken by those up to `reach` places behind it. */
function shuffle(messages: readonly FieldMessage[], delays: readonly number[]): readonly FieldMessage[] {
  return messages
    .map((message, index) => ({ message, place: index + (delays[index % delays.length] ?? 0) }))
    .sort((one, other) => one.place - other.place)
    .map(({ message }) => message);
}

const delays = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 60 });

it('gives the same readings for any order within the window, and asks for no rebirth', () => {
  const sessionScript = script.map((parts) => parts.filter((part) => part !== 'rebirth'));
  fc.assert(
    fc.property(sessionScript, delays, (parts, late) => {
      const sent = send(parts);
      const straight = aHost().hear(sent).heard();
      const mixed = aHost()
        .hear(shuffle(sent, late))
        .wait(startMs + reorderMs)
        .heard();
      expect(mixed.readings).toEqual(straight.readings);
      expect(mixed.rebirths).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('loses nothing of what comes, whatever is missing and however it is mixed, and asks for births if anything is missing', () => {
  fc.assert(
    fc.property(script, delays, fc.array(fc.nat({ max: 90 }), { maxLength: 10 }), (parts, late, lost) => {
      const sent = send(parts.filter((part) => part === 'node' || part === 'tank'));
      // The births come, so that everything can be resolved; the last is not missed, since nothing comes after it.
      const gone = new Set(lost.map((place) => place + 2).filter((place) => place < sent.length - 1));
      const arrived = shuffle(sent, late).filter((message) => !gone.has(sent.indexOf(message)));
      const host = aHost()
        .hear(arrived)
        .wait(startMs + reorderMs);
      const values = host.heard().readings.map(({ value }) => value);
      const expected = arrived.flatMap(({ payload }) =>
        payload.metrics.filter(({ name }) => name !== 'bdSeq').map(({ value }) => value),
      );
      expect([...values].sort()).toEqual([...expected].sort());
      expect(host.heard().rebirths.length > 0).toBe(gone.size > 0);
    }),
    { numRuns: 300 },
  );
});

it('loses nothing over rebirths without a request of its own: what is missing is known', () => {
  fc.assert(
    fc.property(script, delays, (parts, late) => {
      const sent = send(parts);
      const { readings, rebirths, omitted } = aHost()
        .hear(shuffle(sent, late))
        .wait(startMs + reorderMs)
        .heard();
      const values = sent.flatMap(({ payload }) => payload.metrics.filter(({ name }) => name !== 'bdSeq'));
      const taken = readings.filter(({ quality }) => quality === 'GOOD').length;
      expect(taken + omitted.unresolved).toBe(values.length);
      if (omitted.unresolved > 0) expect(rebirths.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
