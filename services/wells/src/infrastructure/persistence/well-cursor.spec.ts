import { testUuid } from '@wellflow/testing';
import * as fc from 'fast-check';
import { parseWellCursor, printWellCursor } from './well-cursor';

const cursors = fc.record({
  name: fc.string({ unit: 'grapheme', maxLength: 200 }).filter((name) => !name.includes('\0')),
  wellId: fc.uuid(),
});

describe('a cursor of the list of wells', () => {
  it('reads back what was printed, whatever the name', () => {
    fc.assert(fc.property(cursors, (cursor) => expect(parseWellCursor(printWellCursor(cursor))).toEqual(cursor)));
  });

  it('travels in an address as it is', () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        const text = printWellCursor(cursor);
        expect(encodeURIComponent(text)).toBe(text);
      }),
    );
  });

  it('is either read or refused, never a fault of ours', () => {
    const texts = fc.oneof(fc.string(), fc.base64String(), fc.jsonValue().map(encoded));
    fc.assert(fc.property(texts, (text) => expect(['read', 'wells/invalid-cursor']).toContain(outcome(text))));
  });

  it.each([
    ['is empty', ''],
    ['is no base64', '!!!'],
    ['holds null', encoded(null)],
    ['holds half', encoded(['Alpha'])],
    ['holds a number', encoded([1, testUuid(1)])],
    ['holds dashes for an id', encoded(['Alpha', '-'.repeat(36)])],
    ['holds a NUL, which Postgres refuses', encoded(['Al\0pha', testUuid(1)])],
  ])('is refused when it %s', (_what, text) => {
    expect(outcome(text)).toBe('wells/invalid-cursor');
  });
});

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function outcome(text: string): unknown {
  try {
    parseWellCursor(text);
    return 'read';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
