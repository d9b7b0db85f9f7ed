import { findMeasurement, findUnit, getUnit, type Instant, type Measurement } from '@wellflow/kernel';
import { parseDecimal } from '@wellflow/kernel';
import { checkLimits } from './check-limits';
import type { TagSettings } from './tag';
import {
  decimalField,
  instantField,
  numberField,
  positiveField,
  refuse,
  scaleField,
  secondsField,
  textField,
  type RawTag,
} from './tag-fields';

/** A tag as it is wanted, checked by itself; whether its well is known is asked afterwards. */
export interface TagDraft {
  readonly name: string;
  readonly well: string;
  /** From when on; left open it is since ever for a new tag, and from now on for a change. */
  readonly from: Instant | null;
  readonly settings: TagSettings;
}

/** Everything that can be said of a tag, in the order of the columns of its CSV. */
export const tagFields = [
  'name',
  'well',
  'point',
  'measurement',
  'kind',
  'unit',
  'scale',
  'offset',
  'resolution',
  'rollover',
  'maximumRate',
  'rangeLow',
  'rangeHigh',
  'loLo',
  'lo',
  'hi',
  'hiHi',
  'rateOfChange',
  'spikeDistance',
  'frozenSeconds',
  'interpolation',
  'deadBand',
  'maximumSilenceSeconds',
  'expectedIntervalSeconds',
  'effectiveFrom',
] as const;

export type TagField = (typeof tagFields)[number];

export const longestTagName = 200;
const known: ReadonlySet<string> = new Set(tagFields);
/** `GET /v1/tags/unknown` is the review queue. */
const reservedNames: ReadonlySet<string> = new Set(['unknown']);

/** @throws DomainError `ingestion/…` with the path of the field at fault. */
export function parseTagDraft(raw: RawTag): TagDraft {
  for (const field in raw) {
    if (!known.has(field))
      refuse(
        'ingestion/unknown-field',
        field.slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1'),
        'A tag has no such field',
      );
  }
  const name = textField(raw, 'name', longestTagName) ?? missing('name');
  if (name.trim() !== name) refuse('ingestion/invalid-field', 'name', 'A name neither begins nor ends with a space');
  if (reservedNames.has(name)) refuse('ingestion/reserved-name', 'name', `No tag may be called ${name}`);
  const well = textField(raw, 'well', 200) ?? missing('well');
  const settings = parseTagSettings(raw);
  return { name, well, from: instantField(raw, 'effectiveFrom'), settings };
}

function parseTagSettings(raw: RawTag): TagSettings {
  const measurement = measurementOf(raw);
  const settings: TagSettings = {
    point: textField(raw, 'point', 200),
    measurement: measurement.name,
    unit: unitOf(raw, measurement),
    scale: scaleField(raw, 'scale') ?? parseDecimal('1'),
    offset: decimalField(raw, 'offset') ?? parseDecimal('0'),
    resolution: positiveField(raw, 'resolution'),
    rollover: decimalField(raw, 'rollover'),
    maximumRate: positiveField(raw, 'maximumRate'),
    rangeLow: numberField(raw, 'rangeLow'),
    rangeHigh: numberField(raw, 'rangeHigh'),
    loLo: numberField(raw, 'loLo'),
    lo: numberField(raw, 'lo'),
    hi: numberField(raw, 'hi'),
    hiHi: numberField(raw, 'hiHi'),
    rateOfChange: positiveField(raw, 'rateOfChange'),
    spikeDistance: positiveField(raw, 'spikeDistance'),
    frozenSeconds: secondsField(raw, 'frozenSeconds'),
    interpolation: interpolationOf(raw, measurement),
    deadBand: positiveField(raw, 'deadBand'),
    maximumSilenceSeconds: secondsField(raw, 'maximumSilenceSeconds'),
    expectedIntervalSeconds: secondsField(raw, 'expectedIntervalSeconds'),
  };
  checkLimits(settings, measurement.kind);
  return settings;
}

function measurementOf(raw: RawTag): Measurement {
  const name = textField(raw, 'measurement', 100) ?? missing('measurement');
  const measurement = findMeasurement(name);
  if (measurement === undefined)
    return refuse('ingestion/unknown-measurement', 'measurement', 'It is not in the published list of measurements');
  const kind = textField(raw, 'kind', 20);
  if (kind !== null && kind !== measurement.kind)
    refuse('ingestion/kind-mismatch', 'kind', `A ${measurement.name} is a ${measurement.kind}`);
  return measurement;
}

function unitOf(raw: RawTag, { name, unit: canonical }: Measurement): string {
  const unit = textField(raw, 'unit', 40);
  if (unit === null) {
    if (canonical === 'none') return canonical;
    return refuse('ingestion/unit-missing', 'unit', `A ${name} has a unit, such as ${canonical}`);
  }
  const dimension = findUnit(unit)?.dimension;
  if (dimension === undefined)
    return refuse('ingestion/unknown-unit', 'unit', 'It is not in the published list of units');
  if (dimension !== getUnit(canonical).dimension)
    refuse('ingestion/unit-mismatch', 'unit', `${unit} does not convert to ${canonical}, the unit of a ${name}`);
  return unit;
}

function interpolationOf(raw: RawTag, { kind }: Measurement): TagSettings['interpolation'] {
  const given = textField(raw, 'interpolation', 20);
  const numeric = kind === 'number' || kind === 'counter';
  if (given === null) return numeric ? 'linear' : 'stepped';
  if (given !== 'stepped' && given !== 'linear')
    return refuse('ingestion/invalid-field', 'interpolation', 'stepped or linear is wanted');
  if (given === 'linear' && !numeric)
    refuse('ingestion/limits-need-numbers', 'interpolation', `Between two values of a ${kind} there is nothing`);
  return given;
}

function missing(field: TagField): never {
  return refuse('ingestion/missing-field', field, `A tag needs a ${field}`);
}
