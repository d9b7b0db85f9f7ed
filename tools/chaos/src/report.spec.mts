import { isSound, reportOf, rowOf, tableHead, withRow } from './report.mts';
import type { ChaosResult } from './run-chaos.mts';

const options = { minutes: 10, seed: 1, broken: undefined };
const on = new Date('2026-01-02T03:04:05Z');
const nothing = { lost: [], doubled: [], unasked: [] };
const fine: ChaosResult = {
  ...{
    differences: { readings: nothing },
    seconds: 4.2,
    behind: [],
    wells: 1_200,
    readings: 34_000,
    fallen: [],
    failedStarts: [],
  },
  suffered: {
    kills: new Map([
      ['wells', 3],
      ['kafka', 1],
    ]),
    restarts: new Map([['kafka', 2]]),
    freezes: new Map([['wells', 5]]),
  },
};

describe('the report of a run', () => {
  it('is one row with a cell for every column', () => {
    const cells = rowOf(options, fine, on).slice(2, -2).split(' | ');
    expect(cells).toHaveLength(tableHead.length);
    expect(cells.slice(2)).toEqual(['1', '10', '4', '2', '5', '1,200 wells, 34,000 readings', '0', '0', '4 s']);
  });

  it('says what is wrong, and where', () => {
    const lossy = { ...fine, differences: { readings: { ...nothing, lost: ['a 10:00 1'] } } };
    expect([isSound(fine), isSound(lossy)]).toEqual([true, false]);
    expect(reportOf(options, lossy, on)).toContain('readings: 1 lost, first a 10:00 1');
  });

  it.each([
    { behind: ['royalty.wells by 3'] },
    { fallen: ['production, 1 times, last by exit code 1'] },
    { seconds: undefined },
  ])('is not sound with %j', (change) => {
    expect(isSound({ ...fine, ...change })).toBe(false);
  });

  it('goes to the end of the table, and leaves what follows it', () => {
    expect(withRow('# A\n\n| a |\n|---|\n| 1 |\n\nmore\n', '| 2 |')).toBe(
      '# A\n\n| a |\n|---|\n| 1 |\n| 2 |\n\nmore\n',
    );
    expect(() => withRow('no table', '| 2 |')).toThrow('no table');
  });
});
