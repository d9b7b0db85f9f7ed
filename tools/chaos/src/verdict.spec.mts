import { createLedger } from '../../../tests/e2e/src/support/ledger.ts';
import { compare, count, isClean, judge } from './verdict.mts';

describe('what is inside, held to the ledger', () => {
  const ledger = createLedger();
  ledger.addWell('42-001-00001', 'a');
  ledger.addReading('a 10:00 1');
  ledger.addReading('a 10:01 2');
  const readings = ['a 10:00 1', 'a 10:01 2'];

  it('is clean when everything is everywhere once', () => {
    const all = ['42001000010000'];
    expect(isClean(judge(ledger, { readings, wells: { wells: all, royalty: all } }))).toBe(true);
  });

  it('names what is lost, what is there twice and what nobody was told of', () => {
    expect(compare(['a', 'b', 'c'], ['a', 'a', 'c', 'd'])).toEqual({ lost: ['b'], doubled: ['a'], unasked: ['d'] });
  });

  it('is not clean when one service has not heard of a well', () => {
    const differences = judge(ledger, { readings, wells: { wells: ['42001000010000'], royalty: [] } });
    expect(isClean(differences)).toBe(false);
    expect(count(differences, 'lost')).toBe(1);
  });
});
