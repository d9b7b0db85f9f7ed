import { DomainError, parseInstant } from '@wellflow/kernel';
import { configurationChanges } from './configuration-changes';
import { rawMeter, wholeHour } from './efm.support';
import { federalChecklist } from './federal-checklist';
import { parseMeterDraft } from './meter-draft';

describe('a meter', () => {
  it('has 60 °F, five decimals and the contract’s own clock where nobody says otherwise', () =>
    expect(parseMeterDraft(rawMeter).settings).toMatchObject({
      baseTemperatureDegF: '60',
      volumeDecimals: 5,
      clockZone: 'America/Denver',
      primaryDevice: 'differential',
    }));

  it.each([
    ['contractHour', '9', 'ingestion/invalid-field'],
    ['zone', 'Mars/Olympus', 'ingestion/invalid-field'],
    ['clockZone', '+07', 'ingestion/invalid-field'],
    ['stamping', 'middle', 'ingestion/invalid-field'],
    ['stamping', undefined, 'ingestion/missing-field'],
    ['basePressurePsia', undefined, 'ingestion/missing-field'],
    ['basePressurePsia', '0', 'ingestion/invalid-field'],
    ['volumeDecimals', 11, 'ingestion/invalid-field'],
    ['name', 'held', 'ingestion/reserved-name'],
    ['serial', '', 'ingestion/invalid-field'],
  ])('is refused with %s %j, by its path', (field, value, code) => {
    const path = `/${field}`;
    const parse = () => parseMeterDraft({ ...rawMeter, [field]: value });
    expect(parse).toThrow(DomainError);
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ code, data: { path } });
    }
  });
});

describe('what an auditor looks for', () => {
  const at = (day: number) => parseInstant(`2026-11-0${day}T00:00:00Z`);
  const plate = (day: number, value: string) => ({ begin: at(day), values: { parameter: 'Orifice size', value } });
  const change = (day: number, oldValue: string, newValue: string) => ({
    begin: at(day),
    values: { parameter: 'Orifice size', oldValue, newValue },
  });

  it('is each change of the configuration in the event log, with its old and new value', () => {
    const snapshots = [plate(5, '1.5'), plate(1, '1.5'), plate(3, '1.25')];
    const told = (events: Parameters<typeof configurationChanges>[1]) =>
      configurationChanges(snapshots, events).map(({ newValue, inEventLog }) => [newValue, inEventLog]);
    expect(told([])).toEqual([
      ['1.25', false],
      ['1.5', false],
    ]);
    expect(told([change(2, '1.5', '1.25'), change(4, '1.25', '1.5')])).toEqual([
      ['1.25', true],
      ['1.5', true],
    ]);
    expect(told([change(2, '1.75', '1.25'), change(6, '1.25', '1.5')])).toEqual([
      ['1.25', false],
      ['1.5', false],
    ]);
  });

  it('is said to be there only where it is', () => {
    const settings = parseMeterDraft(rawMeter).settings;
    const missing = (contents: Parameters<typeof federalChecklist>[0]) =>
      federalChecklist(contents)
        .filter(({ present }) => !present)
        .map(({ item }) => item);
    expect(missing({ settings: [], records: [] })).toHaveLength(federalChecklist({ settings: [], records: [] }).length);
    const whole = {
      fmpNumber: 'F1',
      company: 'C',
      extensionIs: 'integral-value',
      firmware: '1',
      tapLocation: 'upstream',
    };
    const records = (['hourly', 'daily', 'configuration', 'event', 'alarm'] as const).map((kind) => ({
      kind,
      values: wholeHour,
      original: '',
    }));
    expect(missing({ settings: [{ ...settings, ...whole } as typeof settings], records })).toEqual([]);
    expect(missing({ settings: [settings], records })).toHaveLength(5);
  });
});
