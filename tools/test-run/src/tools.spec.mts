import { tallyOfTool } from './tools.mts';

describe('a tool of tools.json', () => {
  it('counts as one test by its exit code', () => {
    expect(tallyOfTool('charts', 0, 'fine').passed).toBe(1);
    expect(tallyOfTool('charts', 3, 'bad').failures).toEqual(['charts: exit code 3']);
  });

  it('is taken at its word when it counts for itself', () => {
    expect(tallyOfTool('charts', 0, '5 passed, 0 failed').passed).toBe(5);
  });

  it('is not believed when it counts no failure but exits with one', () => {
    expect(tallyOfTool('charts', 1, '5 passed, 0 failed').failures).toEqual(['charts: exit code 1']);
  });

  it('has its unverified lines repeated', () => {
    expect(tallyOfTool('charts', 0, 'unverified: no cluster\nok').unverified).toEqual(['no cluster']);
  });
});
