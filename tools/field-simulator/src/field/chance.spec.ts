import fc from 'fast-check';
import { beginsAt, channelOf, uniformAt, wanderAt } from './chance';

const channels = fc.string().map((name) => channelOf(1, name));

describe('chance', () => {
  it('draws the same for the same channel and moment, within [0, 1)', () => {
    fc.assert(
      fc.property(channels, fc.integer({ min: 0, max: 2 ** 33 }), (channel, moment) => {
        const drawn = uniformAt(channel, moment);
        expect(drawn).toBe(uniformAt(channel, moment));
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThan(1);
      }),
    );
  });

  it('is spread evenly over consecutive moments, on every channel', () => {
    for (const name of ['a', 'b', 'freeze', 'tubing']) {
      const tenths = new Array<number>(10).fill(0);
      for (let moment = 0; moment < 20_000; moment += 1) {
        const tenth = Math.floor(10 * uniformAt(channelOf(7, name), 1_790_000_000 + 10 * moment));
        tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      }
      for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(250);
    }
  });

  it('keeps channels apart: two of them do not move together', () => {
    const [left, right] = [channelOf(1, 'well 1'), channelOf(1, 'well 2')];
    let product = 0;
    for (let moment = 0; moment < 10_000; moment += 1)
      product += (uniformAt(left, moment) - 0.5) * (uniformAt(right, moment) - 0.5);
    expect(Math.abs(product / 10_000)).toBeLessThan(0.005);
  });

  it('lets an occurrence begin as often as its mean says', () => {
    let begun = 0;
    for (let moment = 0; moment < 2_000_000; moment += 10) {
      if (beginsAt(channelOf(3, 'trip'), moment, { meanSeconds: 1_000, stepSeconds: 10 })) begun += 1;
    }
    expect(Math.abs(begun - 2_000)).toBeLessThan(200);
  });

  it('wanders without jumping', () => {
    const channel = channelOf(9, 'line');
    const at = (second: number): number => wanderAt(channel, second, 3_600);
    const steps = Array.from({ length: 2_000 }, (_, index) => Math.abs(at(10 * index + 10) - at(10 * index)));
    expect(Math.max(...steps)).toBeLessThan(0.02);
  });
});
