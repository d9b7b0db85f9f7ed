import { createPlaceInTime, type OrderMemory } from './place-in-time';
import type { TimeForm } from './mapping';
import { timeForm } from './mapping.support';

const placed = (form: Partial<TimeForm>, texts: readonly string[], memory?: OrderMemory) => {
  const { place } = createPlaceInTime(timeForm(form), memory);
  return texts.map((text) => {
    const time = place(text, 'a');
    return typeof time === 'string' ? time : time.code;
  });
};

describe('a time in a file', () => {
  it.each<readonly [string | undefined, string, string]>([
    [undefined, '2017-12-24 00:05:00', '2017-12-24T00:05:00Z'],
    [undefined, '2017-12-24', '2017-12-24T00:00:00Z'],
    [undefined, '2017-12-24T00:05:00.1234567+01:00', '2017-12-23T23:05:00.1234567Z'],
    [undefined, '2017-02-30', 'ingestion/invalid-time'],
    ['dd.MM.yyyy HH:mm', '24.12.2017 24:00', '2017-12-25T00:00:00Z'],
    ['dd.MM.yyyy HH:mm', '24.12.2017 24:01', 'ingestion/invalid-time'],
    ['M/d/yyyy h:mm:ss a', '3/7/2021 12:00:01 AM', '2021-03-07T00:00:01Z'],
    ['M/d/yyyy h:mm:ss a', '3/7/2021 1:00:01 p.m.', '2021-03-07T13:00:01Z'],
    ['M/d/yyyy h:mm a', '3/7/2021 13:00 PM', 'ingestion/invalid-time'],
    ['dd-MMM-yy HH:mm:ss.SSS', '05-Mar-69 01:02:03.250', '2069-03-05T01:02:03.250Z'],
    ["yyyyMMdd'T'HHmmssZ", '20210307T010203-0600', '2021-03-07T07:02:03Z'],
    ['dd-MMM-yyyy', '05-Foo-2021', 'ingestion/invalid-time'],
    ['epoch-seconds', '1514073900.5', '2017-12-24T00:05:00.5Z'],
    ['epoch-millis', '1514073900250', '2017-12-24T00:05:00.250Z'],
    ['excel-days', '43093.003472222', '2017-12-24T00:05:00.000Z'],
  ])('of form %s reads %s as %s', (format, text, expected) => {
    expect(placed(format === undefined ? {} : { format }, [text])).toEqual([expected]);
  });

  it('of a day alone is at the hour the mapping says, by the clocks of its zone', () => {
    const form = { zone: 'Europe/Oslo', at: '06:00' };
    expect(placed(form, ['2014-04-07', '2014-01-07'])).toEqual(['2014-04-07T04:00:00Z', '2014-01-07T05:00:00Z']);
  });

  it('that no clock showed is refused, whatever is said of ambiguous ones', () => {
    for (const ambiguous of ['refuse', 'row-order', 'first', 'second'] as const)
      expect(placed({ zone: 'America/Chicago', ambiguous }, ['2026-03-08 02:30'])).toEqual([
        'ingestion/nonexistent-time',
      ]);
  });

  it('that says its offset needs no clock', () => {
    expect(placed({ zone: 'America/Chicago' }, ['2026-11-01T01:30:00-06:00'])).toEqual(['2026-11-01T07:30:00Z']);
  });

  it.each(['mm/dd', 'yyyy-MM-dd QQ', 'yyyy-MM'])('has no form %s', (format) => {
    expect(() => createPlaceInTime(timeForm({ format }))).toThrow(
      expect.objectContaining({ code: 'ingestion/invalid-mapping' }),
    );
  });
});

describe('an hour that clocks showed twice', () => {
  const form = { zone: 'America/Chicago', ambiguous: 'row-order' } as const;
  const hourly = ['2026-11-01 00:00', '2026-11-01 01:00', '2026-11-01 01:00', '2026-11-01 02:00'];
  const instants = ['2026-11-01T05:00:00Z', '2026-11-01T06:00:00Z', '2026-11-01T07:00:00Z', '2026-11-01T08:00:00Z'];
  const refused = 'ingestion/ambiguous-time';

  it('is refused unless the mapping says how to tell', () => {
    expect(placed({ ...form, ambiguous: 'refuse' }, ['2026-11-01 01:30'])).toEqual([refused]);
    expect(placed({ ...form, ambiguous: 'first' }, ['2026-11-01 01:30'])).toEqual(['2026-11-01T06:30:00Z']);
    expect(placed({ ...form, ambiguous: 'second' }, ['2026-11-01 01:30'])).toEqual(['2026-11-01T07:30:00Z']);
  });

  it('is told apart by the order of rows, forwards and backwards', () => {
    expect(placed(form, hourly)).toEqual(instants);
    const backwards = placed({ ...form, order: 'descending' }, hourly.toReversed());
    expect(backwards).toEqual(instants.toReversed());
  });

  it('is refused where the order does not tell: at the beginning, and after a gap longer than it', () => {
    expect(placed(form, ['2026-11-01 01:30', '2026-11-01 01:40'])).toEqual([refused, refused]);
    expect(placed(form, ['2026-10-31 23:30', '2026-11-01 01:30'])[1]).toBe(refused);
  });

  it('is refused a third time', () => {
    expect(placed(form, [...hourly.slice(0, 3), '2026-11-01 01:00']).at(-1)).toBe(refused);
  });

  it('is told apart for each series by itself', () => {
    const { place } = createPlaceInTime(timeForm(form));
    const rows = hourly.flatMap((text) => ['a', 'b'].map((series) => place(text, series)));
    expect(rows).toEqual(instants.flatMap((instant) => [instant, instant]));
  });

  it('is told apart by those who go on in the middle of it', () => {
    const first = createPlaceInTime(timeForm(form));
    hourly.slice(0, 2).forEach((text) => first.place(text, 'a'));
    const memory = JSON.parse(JSON.stringify(first.memory())) as OrderMemory;
    expect(placed(form, hourly.slice(2), memory)).toEqual(instants.slice(2));
  });

  it('costs no memory beyond the night it is in', () => {
    const { place, memory } = createPlaceInTime(timeForm(form));
    hourly.forEach((text) => place(text, 'a'));
    expect(Object.keys(memory())).toHaveLength(1);
    place('2026-11-04 00:00', 'a');
    expect(memory()).toEqual({});
  });
});
