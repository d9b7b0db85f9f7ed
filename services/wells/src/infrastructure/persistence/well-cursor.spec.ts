import { parseWellCursor, printWellCursor } from './well-cursor';

describe('a cursor of the list of wells', () => {
  it('reads back what was printed', () => {
    const cursor = { name: 'Yoakum “1” ☃', wellId: '0190d2c1-0000-7000-8000-000000000001' };
    expect(parseWellCursor(printWellCursor(cursor))).toEqual(cursor);
  });

  it.each(['', 'x', 'bnVsbA', 'WyJhIiwiYiJd', '!!!'])('%p is refused', (text) => {
    expect(() => parseWellCursor(text)).toThrow(expect.objectContaining({ code: 'wells/invalid-cursor' }));
  });
});
