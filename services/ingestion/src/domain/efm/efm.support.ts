import { parseInstant, type Instant } from '@wellflow/kernel';
import type { EfmKind, EfmValues } from './efm-kinds';
import type { MeterHistory, MeterSettings } from './meter';
import { parseMeterDraft, type RawMeter } from './meter-draft';
import type { EfmLine } from './record';

export const rawMeter: RawMeter = {
  name: 'FMP-7',
  well: 'w1',
  contractHour: '09:00',
  zone: 'America/Denver',
  stamping: 'begin',
  basePressurePsia: '14.73',
  make: 'Simulated',
  serial: 'S-1',
};

export const since = parseInstant('0001-01-01T00:00:00Z');

export function aMeter(settings: Partial<MeterSettings> = {}, from: Instant = since): MeterHistory {
  const version = { from, assetId: '00000000-0000-4000-8000-000000000007', well: 'w1' };
  const decided = { version: 1, recordedAt: parseInstant('2026-11-01T00:00:00Z'), recordedBy: 'ada' };
  const draft = parseMeterDraft(rawMeter).settings;
  return {
    meterId: '00000000-0000-4000-8000-000000000001',
    name: 'FMP-7',
    versions: [{ ...version, ...decided, settings: { ...draft, ...settings } }],
  };
}

/** A whole record of an hour, as a differential meter's flow computer keeps it. */
export const wholeHour: EfmValues = {
  flowTime: '3600',
  volume: '41.66667',
  energy: '45.62501',
  extension: '86.60254',
  differentialPressure: '50.125',
  staticPressure: '150.25',
  temperature: '71.5',
};

export function aLine(changes: Partial<EfmLine> & { readonly at?: string } = {}): EfmLine {
  const { at = '2026-11-02T16:00:00Z', ...rest } = changes;
  return {
    line: 2,
    meter: 'FMP-7',
    kind: 'hourly' as EfmKind,
    time: { stamp: { is: 'instant', at: parseInstant(at) } },
    sequence: null,
    values: wholeHour,
    flags: [],
    original: 'as it came',
    ...rest,
  };
}

/** What a clock on the wall showed. */
export function wallClock(text: string): EfmLine['time'] {
  return { stamp: { is: 'wall-clock', at: parseInstant(`${text}Z`) } };
}
