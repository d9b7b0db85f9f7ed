import { describeWithRealData, readZippedText } from '@wellflow/testing';
import * as fc from 'fast-check';
import type { ApiNumber } from '.';
import { apiNumberOfWell, apiNumberParts, apiStates, DomainError, parseApiNumber, printApiNumber } from '.';

const twoDigits = fc.nat(99).map((number) => String(number).padStart(2, '0'));
const groups = fc
  .tuple(
    fc.constantFrom(...apiStates.keys()),
    fc.nat(253).map((number) => String(2 * number + 1).padStart(3, '0')),
    fc.integer({ min: 1, max: 99_999 }).map((number) => String(number).padStart(5, '0')),
    twoDigits,
    twoDigits,
  )
  .chain((parts) => fc.constantFrom(3, 4, 5).map((length) => parts.slice(0, length)));

function refusal(text: string, state?: string): string {
  try {
    parseApiNumber(text, state === undefined ? {} : { state });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'wells/invalid-api-number') return error.message;
    throw error;
  }
  return 'accepted';
}

it('reads back what it prints', () =>
  fc.assert(
    fc.property(groups, (parts) => {
      const apiNumber = parseApiNumber(parts.join(''));
      expect(printApiNumber(apiNumber)).toBe(parts.join('-'));
      expect(parseApiNumber(printApiNumber(apiNumber))).toBe(apiNumber);
      expect(apiNumberOfWell(apiNumber)).toBe(parts.slice(0, 3).join(''));
      expect(Object.values(apiNumberParts(apiNumber)).join('')).toBe(apiNumber);
    }),
  ));

it('is the same number however it is grouped and separated', () =>
  fc.assert(
    fc.property(
      groups,
      fc.array(fc.constantFrom('', '-', ' ', ' - ', '.', '/', '\u2013', '\u00a0'), { minLength: 4, maxLength: 4 }),
      (parts, separators) => {
        const written = parts.map((part, index) => part + (index < parts.length - 1 ? separators[index] : '')).join('');
        expect(parseApiNumber(written)).toBe(parts.join(''));
      },
    ),
  ));

it.each([
  ['4250120130', '42-501-20130'],
  ['42-501-20130', '42-501-20130'],
  ['42-501-20130-03-00', '42-501-20130-03-00'],
  ['177190022500', '17-719-00225-00'],
  ['  42 501 20130 ', '42-501-20130'],
  ['42-50120130', '42-501-20130'],
  ['42\u2011501\u201120130', '42-501-20130'],
  ['API 42-501-20130', '42-501-20130'],
  ['API# 42-501-20130', '42-501-20130'],
  ['Api No. 42-501-20130', '42-501-20130'],
  ['API Well Number: 4250120130', '42-501-20130'],
  ['API-42-501-20130', '42-501-20130'],
  ['US4250120130', '42-501-20130'],
  ['33-053-04652-00-00', '33-053-04652-00-00'],
  ['608164005600', '60-816-40056-00'],
])('reads %j', (text, printed) => expect(printApiNumber(parseApiNumber(text))).toBe(printed));

it.each([
  ['02-012-20001', 'La Paz, Arizona'],
  ['04-030-12345', 'Kern, California, second series'],
  ['05-014-20678', 'Broomfield, Colorado'],
  ['30-006-20001', 'Cibola, New Mexico'],
  ['30-028-20001', 'Los Alamos, New Mexico'],
  ['42-602-30001', 'Mustang Island, Texas waters'],
  ['45-720-20001', 'Norton, a Virginia city'],
  ['55-352-00001', 'Alaska offshore'],
])('knows the even code of %s (%s)', (text) => expect(printApiNumber(parseApiNumber(text))).toBe(text));

it.each([
  ['512309456', 'it has 9 digits: a digit is missing'],
  ['42501201300', 'it has 11 digits: a digit is missing'],
  ['123-09456', 'it has 8 digits, so the state is missing'],
  ['425012013003001', 'it has 15 digits instead of 10, 12 or 14'],
  ['425-01-20130', 'its groups must be 2 (state), 3 (county), 5 (well), 2 and 2 digits'],
  ['5-123-009456', 'its groups must be'],
  ['42-502-20130', '502 is no county code of state 42'],
  ['42-000-20130', '000 is no county code of state 42'],
  ['30-012-20130', '012 is no county code of state 30'],
  ['00-501-20130', '00 is no API state code'],
  ['52-501-20130', '52 is no API state code'],
  ['48-501-00000', 'no well has the number 00000'],
  ['42-501-2O130', 'it must be digits'],
  ['4.25012E+09', 'it must be digits'],
  ['٤٢٥٠١٢٠١٣٠', 'it must be digits'],
  ['42-501-20130; DROP TABLE well', 'it must be digits'],
  ['', 'it must be digits'],
  ['1'.repeat(10_000), 'it'],
])('refuses %j: %s', (text, why) => expect(refusal(text)).toContain(`is not an API well number: ${why}`));

describe('where the source is known to be one state', () => {
  it('fills in the state that Texas and Colorado leave out', () => {
    expect(parseApiNumber('123-09456', { state: '05' })).toBe('0512309456');
    expect(parseApiNumber('50120130', { state: '42' })).toBe('4250120130');
  });

  it('gives the zero back that a spreadsheet dropped', () => {
    expect(parseApiNumber('512309456', { state: '05' })).toBe('0512309456');
    expect(parseApiNumber('5123094560000', { state: '05' })).toBe('05123094560000');
  });

  it('takes a full number as it is, and refuses one that lost something else', () => {
    expect(parseApiNumber('42-501-20130', { state: '05' })).toBe('4250120130');
    expect(refusal('612309456', '05')).toContain('it has 9 digits');
    expect(refusal('250120130', '42')).toContain('it has 9 digits');
  });
});

describeWithRealData('bsee_ogora/ogora2021delimit.zip', (file) => {
  it('accepts every API-12 of the federal Gulf, pseudo-counties and all', () => {
    const rows = readZippedText(file).trim().split('\n');
    const written = new Set(rows.map((row) => row.split('","')[8] ?? ''));
    expect(rows).toHaveLength(87_684);
    expect(written.size).toBe(7_563);
    const refused = [...written].filter((text) => refusal(text) !== 'accepted');
    expect(refused).toEqual([]);
    const back = [...written].filter(
      (text) => printApiNumber(text as ApiNumber).replaceAll('-', '') !== parseApiNumber(text),
    );
    expect(back).toEqual([]);
  });
});

describeWithRealData('co_ecmc/05-123-09456_production_data.csv', () => {
  it('reads a well as Colorado names its file, and as its columns have it', () => {
    expect(parseApiNumber('05-123-09456')).toBe('0512309456');
    expect(parseApiNumber('123-09456-00', { state: '05' })).toBe('051230945600');
  });
});
