import { parseInstant } from '@wellflow/kernel';
import { aLine, aMeter, wallClock, wholeHour } from './efm.support';
import { placeLine } from './place-line';

const once = { nth: 0, of: 1 };

describe('placing a record', () => {
  it('reads a wall clock in the zone of the flow computer and counts days in the contract’s', () => {
    const meter = aMeter({ clockZone: 'Etc/GMT+7', zone: 'America/Denver', stamping: 'end' });
    const placed = placeLine(aLine({ time: wallClock('2026-07-02T08:00:00') }), meter, once);
    // 08:00 on standard time is 09:00 in Denver's summer: the hour before belongs to the contract day that ends there.
    expect(placed).toEqual({
      place: {
        key: '2026-07-02T14:00:00.000000Z',
        begin: '2026-07-02T14:00:00.000000Z',
        end: '2026-07-02T15:00:00.000000Z',
        contractDay: '2026-07-01',
        meterVersion: 1,
        flags: [],
      },
    });
  });

  it('tells the repeated hour apart by the order of the two, and refuses one alone', () => {
    const line = aLine({ time: wallClock('2026-11-01T01:00:00') });
    const place = (nth: number, of: number) => placeLine(line, aMeter(), { nth, of });
    expect(place(0, 2)).toMatchObject({ place: { begin: '2026-11-01T07:00:00.000000Z' } });
    expect(place(1, 2)).toMatchObject({ place: { begin: '2026-11-01T08:00:00.000000Z' } });
    expect(place(0, 1)).toMatchObject({ fault: { code: 'ingestion/ambiguous-local-time' } });
    const entry = aLine({ kind: 'event', time: wallClock('2026-11-01T01:00:00'), values: { text: 'Power on' } });
    expect(placeLine(entry, aMeter(), once)).toMatchObject({ place: { flags: ['ambiguous-local-time'] } });
  });

  it('refuses an hour that clocks skipped', () => {
    const line = aLine({ time: wallClock('2026-03-08T02:30:00') });
    expect(placeLine(line, aMeter(), once)).toMatchObject({ fault: { code: 'ingestion/skipped-local-time' } });
  });

  it('goes by the version of the meter that held then', () => {
    const change = parseInstant('2026-10-01T15:00:00Z');
    const [first] = aMeter().versions;
    const [second] = aMeter({ contractHour: '07:00' }, change).versions;
    const meter = { ...aMeter(), versions: [first!, { ...second!, version: 2 }] };
    const dayAt = (at: string) => placeLine(aLine({ at }), meter, once);
    expect(dayAt('2026-09-30T14:00:00Z')).toMatchObject({ place: { contractDay: '2026-09-29', meterVersion: 1 } });
    expect(dayAt('2026-10-02T14:00:00Z')).toMatchObject({ place: { contractDay: '2026-10-02', meterVersion: 2 } });
  });

  it('keeps what comes from before the meter began', () =>
    expect(placeLine(aLine(), aMeter({}, parseInstant('2026-12-01T00:00:00Z')), once)).toMatchObject({
      fault: { code: 'ingestion/meter-not-in-effect' },
    }));

  it.each([
    [{ flowTime: '3600.1' }, ['flow-time-exceeds-period']],
    [{ flowTime: '3600' }, []],
    [{ flowTime: '0' }, ['flow-without-time']],
    [{ volume: '-1' }, ['negative-quantity']],
    [{ extension: null }, ['missing:extension']],
    [{ periodSeconds: '1800', flowTime: '1801' }, ['flow-time-exceeds-period']],
  ])('flags %j and refuses nothing of it', (changes, flags) => {
    const line = aLine({ values: { ...wholeHour, ...changes } });
    expect(placeLine(line, aMeter(), once)).toMatchObject({ place: { flags } });
  });

  it.each(['3601', '0', '-60', '0.5'])('refuses an hour of %s seconds', (periodSeconds) => {
    const line = aLine({ values: { ...wholeHour, periodSeconds } });
    expect(placeLine(line, aMeter(), once)).toMatchObject({ fault: { code: 'ingestion/invalid-period' } });
  });

  it('takes 25 hours of flow on the day that has them, and flags more', () => {
    const day = (flowTime: string) =>
      aLine({ kind: 'daily', time: { contractDay: '2026-10-31' as never }, values: { ...wholeHour, flowTime } });
    expect(placeLine(day('90000'), aMeter(), once)).toMatchObject({ place: { key: '2026-10-31', flags: [] } });
    expect(placeLine(day('90001'), aMeter(), once)).toMatchObject({ place: { flags: ['flow-time-exceeds-period'] } });
  });

  it('wants both values of a change, and asks a power failure for neither', () => {
    const event = (values: Record<string, string>) => placeLine(aLine({ kind: 'event', values }), aMeter(), once);
    const change = { parameter: 'Orifice size', oldValue: '1.5', newValue: '1.25' };
    expect(event(change)).toMatchObject({ place: { flags: [] } });
    expect(event({ parameter: 'Orifice size', newValue: '1.25' })).toMatchObject({
      place: { flags: ['old-or-new-value-missing'] },
    });
    expect(event({ text: 'Power off' })).toMatchObject({ place: { flags: [] } });
  });
});
