import {
  createProductionCalendar,
  DomainError,
  isPositive,
  parseDecimal,
  type Decimal,
  type Instant,
} from '@wellflow/kernel';
import { decimalField, instantField, refuse, textField, type RawTag } from '../tag/tag-fields';
import type { MeterSettings } from './meter';

/** A meter as somebody describes it. */
export type RawMeter = RawTag;

export interface MeterDraft {
  readonly name: string;
  readonly well: string;
  /** From when on; left open it is since ever for a new meter, and from now on for a change. */
  readonly from: Instant | null;
  readonly settings: MeterSettings;
}

const longest = 200;
/** They are words of the paths below `/v1/efm`. */
const reservedNames: ReadonlySet<string> = new Set(['meters', 'mappings', 'held']);
const mostDecimals = 10;
// 43 CFR 3175.104(a)(2): volume, flow time and extension to at least five decimal places.
const usualDecimals = 5;
// 60 °F is the base of every rule in ../shared/domain.md; a pressure base differs by state and is never assumed.
const usualBaseTemperature = parseDecimal('60');

/** @throws DomainError `ingestion/…` with the path of the field at fault. */
export function parseMeterDraft(raw: RawMeter): MeterDraft {
  const name = wanted(raw, 'name');
  if (name.trim() !== name) refuse('ingestion/invalid-field', 'name', 'A name neither begins nor ends with a space');
  if (reservedNames.has(name)) refuse('ingestion/reserved-name', 'name', `No meter may be called ${name}`);
  const settings = parseSettings(raw);
  return { name, well: wanted(raw, 'well'), from: instantField(raw, 'effectiveFrom'), settings };
}

function parseSettings(raw: RawMeter): MeterSettings {
  const zone = wanted(raw, 'zone');
  const contractHour = wanted(raw, 'contractHour');
  const clockZone = textField(raw, 'clockZone', longest) ?? zone;
  checkCalendar('zone', { contractHour, zone });
  checkCalendar('clockZone', { contractHour: '00:00', zone: clockZone });
  return {
    point: textField(raw, 'point', longest),
    primaryDevice: oneOf(raw, 'primaryDevice', ['differential', 'linear']) ?? 'differential',
    ...{ contractHour, zone, clockZone },
    stamping: oneOf(raw, 'stamping', ['begin', 'end']) ?? missing('stamping'),
    basePressurePsia: positive(raw, 'basePressurePsia') ?? missing('basePressurePsia'),
    baseTemperatureDegF: decimalField(raw, 'baseTemperatureDegF') ?? usualBaseTemperature,
    make: wanted(raw, 'make'),
    model: textField(raw, 'model', longest),
    serial: wanted(raw, 'serial'),
    firmware: textField(raw, 'firmware', longest),
    volumeDecimals: decimalsOf(raw),
    tapLocation: oneOf(raw, 'tapLocation', ['upstream', 'downstream']),
    extensionIs: oneOf(raw, 'extensionIs', ['integral-value', 'average-extension']),
    fixedTemperatureDegF: decimalField(raw, 'fixedTemperatureDegF'),
    fmpNumber: textField(raw, 'fmpNumber', longest),
    agreementNumber: textField(raw, 'agreementNumber', longest),
    company: textField(raw, 'company', longest),
  };
}

function wanted(raw: RawMeter, field: string): string {
  return textField(raw, field, longest) ?? missing(field);
}

function missing(field: string): never {
  return refuse('ingestion/missing-field', field, `A meter needs a ${field}`);
}

function oneOf<Word extends string>(raw: RawMeter, field: string, words: readonly Word[]): Word | null {
  const text = textField(raw, field, longest);
  if (text === null) return null;
  const word = words.find((each) => each === text);
  return word ?? refuse('ingestion/invalid-field', field, `${words.join(' or ')} is wanted`);
}

function positive(raw: RawMeter, field: string): Decimal | null {
  const value = decimalField(raw, field);
  if (value !== null && !isPositive(value)) refuse('ingestion/invalid-field', field, 'A decimal above 0 is wanted');
  return value;
}

function decimalsOf(raw: RawMeter): number {
  const value = raw['volumeDecimals'] ?? usualDecimals;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostDecimals;
  return fits ? value : refuse('ingestion/invalid-field', 'volumeDecimals', `A whole number, at most ${mostDecimals}`);
}

function checkCalendar(field: string, day: { readonly contractHour: string; readonly zone: string }): void {
  try {
    createProductionCalendar(day);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refuse(
      'ingestion/invalid-field',
      error.code === 'input/invalid-contract-hour' ? 'contractHour' : field,
      error.message,
    );
  }
}
