import { parseInstant } from '@wellflow/kernel';
import { testUuid } from '@wellflow/testing';
import * as fc from 'fast-check';
import { parseWellCursor, printWellCursor } from './well-cursor';

const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((name) => !name.includes('\0'));
const distance = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((key) => !Object.is(key, -0));
const instant = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => {
  return parseInstant(date.toISOString());
});
const cursors = fc.oneof(
  fc.record({ order: fc.constantFrom('name+', 'operator-'), key: text, wellId: fc.uuid() }),
  fc.record({ order: fc.constant('distance'), key: distance, wellId: fc.uuid() }),
  fc.record({ order: fc.constant('registered-'), key: instant, wellId: fc.uuid() }),
);

describe('a cursor of the list of wells', () => {
  it('reads back what was printed, whatever the name', () => {
    fc.assert(
      fc.property(cursors, (cursor) => expect(parseWellCursor(printWellCursor(cursor), cursor.order)).toEqual(cursor)),
    );
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
    ['holds half', encoded(['name+', 'Alpha'])],
    ['holds a truth', encoded(['name+', true, testUuid(1)])],
    ['holds dashes for an id', encoded(['name+', 'Alpha', '-'.repeat(36)])],
    ['holds a NUL, which Postgres refuses', encoded(['name+', 'Al\0pha', testUuid(1)])],
    ['is of another order', encoded(['operator+', 'Alpha', testUuid(1)])],
  ])('is refused when it %s', (_what, text) => {
    expect(outcome(text)).toBe('wells/invalid-cursor');
  });
});

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function outcome(text: string): unknown {
  try {
    parseWellCursor(text, 'name+');
    return 'read';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
