import { alarmFigures } from './alarm-figures';

const minute = 60_000_000;
const raisedAt = (alarmId: string, ...minutes: readonly number[]) =>
  minutes.map((at) => ({ alarmId, at: at * minute }));
const inOrder = (...lists: readonly ReturnType<typeof raisedAt>[]) =>
  lists.flat().sort((one, other) => one.at - other.at);

describe('the figures of alarms', () => {
  it('are rates per ten minutes', () => {
    const figures = alarmFigures(raisedAt('a', 0, 20, 25, 29), 60 * minute);
    expect(figures).toMatchObject({ raised: 4, peakPerTenMinutes: 3, floods: [], chattering: [] });
    expect(figures.perTenMinutes).toBeCloseTo(4 / 6, 12);
  });

  it('show a flood from the first of ten within ten minutes until fewer than five remain', () => {
    const flood = Array.from({ length: 12 }, (_none, index) => 100 + index * 0.8);
    const { floods } = alarmFigures(inOrder(raisedAt('a', ...flood), raisedAt('b', 3, 125)), 1440 * minute);
    expect(floods).toEqual([{ from: 100 * minute, until: (100 + 11 * 0.8) * minute, raised: 12 }]);
  });

  it('see no flood in nine, nor in ten that take longer', () => {
    expect(
      alarmFigures(raisedAt('a', ...Array.from({ length: 9 }, (_none, index) => index)), 60 * minute).floods,
    ).toEqual([]);
    expect(
      alarmFigures(raisedAt('a', ...Array.from({ length: 30 }, (_none, index) => index * 1.2)), 60 * minute).floods,
    ).toEqual([]);
  });

  it('name what comes most, and what chatters: three times within a minute', () => {
    const raised = inOrder(
      raisedAt('often', 1, 5, 9, 13),
      raisedAt('chatter', 20, 20.5, 21),
      raisedAt('slow', 30, 30.6, 31.01),
    );
    const { mostFrequent, chattering } = alarmFigures(raised, 60 * minute);
    expect(mostFrequent.map(({ alarmId, raised: count }) => [alarmId, count])).toEqual([
      ['often', 4],
      ['chatter', 3],
      ['slow', 3],
    ]);
    expect(mostFrequent[0]?.share).toBe(0.4);
    expect(chattering).toEqual(['chatter']);
  });

  it('are zero for nothing', () => {
    expect(alarmFigures([], 60 * minute)).toEqual({
      raised: 0,
      perTenMinutes: 0,
      peakPerTenMinutes: 0,
      floods: [],
      mostFrequent: [],
      chattering: [],
    });
  });
});
