import { parseChaosArguments } from './arguments.mts';

describe('the arguments of a run', () => {
  it('are ten minutes of seed 1 with nothing broken, unless told', () => {
    expect(parseChaosArguments([])).toEqual({ minutes: 10, seed: 1, broken: undefined });
    expect(parseChaosArguments(['--minutes', '0.5', '--seed', '7', '--break', 'wells'])).toEqual({
      ...{ minutes: 0.5, seed: 7, broken: 'wells' },
    });
  });

  it('are refused by name when they make no sense', () => {
    expect(() => parseChaosArguments(['--minutes', 'many'])).toThrow('--minutes many');
    expect(() => parseChaosArguments(['--seed', '1.5'])).toThrow('--seed 1.5');
    expect(() => parseChaosArguments(['--break', 'kafka'])).toThrow('--break kafka');
  });
});
