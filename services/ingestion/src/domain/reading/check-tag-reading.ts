import { getMeasurement, toNumber, type Instant, type Measurement } from '@wellflow/kernel';
import { versionAt, type TagSettings, type TagTimeline, type TagVersion } from '../tag/tag';
import { checkUnit } from './check-unit';
import { checkValue, unreadableText } from './check-value';
import type { ConvertedValue } from './check-unit';
import { noFlags, timeTruncated, type CheckedReading, type ReadingFault, type TagReading } from './reading';
import { scaleValue, type Scaling } from './scale-value';

/** A reading as its tag explains it, and the asset it is about. */
export interface TaggedReading {
  readonly assetId: string;
  readonly reading: CheckedReading;
}

/** A fault that a later registration may mend: such a reading is kept apart, not refused. */
export interface WaitingFault extends ReadingFault {
  readonly waits: true;
}

/** Explains a reading by its tag as the tag was at the reading's source time. */
export function checkTagReading(
  reading: TagReading,
  timeline: TagTimeline,
): TaggedReading | ReadingFault | WaitingFault {
  const { time, quality } = reading;
  const version = versionAt(timeline, time.instant);
  if (version === undefined) return notInEffect(timeline, time.instant);
  const plan = planOf(version);
  const unreadable = unreadableText(plan.measurement, reading);
  const value = checkValue(plan.measurement, unreadable === null ? reading.value : null);
  if ('code' in value) return value;
  const { number, integer } = value;
  const converted =
    plan.scaling !== undefined && (number !== null || integer !== null)
      ? scaleValue(value, reading.unit, plan.scaling)
      : checkUnit(plan.measurement, unitOf(reading, version), value);
  if ('code' in converted) return converted;
  return {
    assetId: version.assetId,
    reading: assemble({ reading, timeline, version, converted, plan, quality, unreadable }),
  };
}

function notInEffect({ name, versions }: TagTimeline, instant: Instant): WaitingFault {
  const first = versions[0]?.from ?? 'never';
  const detail = `${name} is in effect from ${first} on; the reading of ${instant} is kept until it is earlier`;
  return { waits: true, code: 'ingestion/tag-not-in-effect', field: 'time', detail };
}

/** A source that says its unit is believed; one that does not sends what the tag says. */
function unitOf({ unit }: TagReading, { settings }: TagVersion): unknown {
  return unit === undefined ? settings.unit : unit;
}

/** What of a version is needed for every reading, made once for each. */
interface Plan {
  readonly measurement: Measurement;
  readonly scaling: Scaling | undefined;
  readonly lowest: number;
  readonly highest: number;
}

const plans = new WeakMap<TagVersion, Plan>();

function planOf(version: TagVersion): Plan {
  const known = plans.get(version);
  if (known !== undefined) return known;
  const { settings } = version;
  const measurement = getMeasurement(settings.measurement);
  const [lowest, highest] = measurement.range ?? [-Infinity, Infinity];
  const scaled = settings.scale !== '1' || settings.offset !== '0';
  const plan: Plan = {
    measurement,
    scaling: scaled ? scalingOf(settings, measurement) : undefined,
    lowest: settings.rangeLow ?? lowest,
    highest: settings.rangeHigh ?? highest,
  };
  plans.set(version, plan);
  return plan;
}

function scalingOf({ scale, offset, unit }: TagSettings, { unit: canonical, kind }: Measurement): Scaling {
  const doubles = { factor: toNumber(scale), addend: toNumber(offset) };
  return { scale, offset, ...doubles, unit, canonical, exact: kind === 'counter' };
}

interface Parts {
  readonly reading: TagReading;
  readonly timeline: TagTimeline;
  readonly version: TagVersion;
  readonly converted: ConvertedValue;
  readonly plan: Plan;
  readonly quality: CheckedReading['quality'];
  readonly unreadable: string | null;
}

function assemble({ reading, timeline, version, converted, plan, quality, unreadable }: Parts): CheckedReading {
  return {
    tagId: timeline.tagId,
    tag: timeline.name,
    well: version.well,
    measurement: plan.measurement.name,
    sourceTime: reading.time.instant,
    number: converted.number,
    integer: converted.integer,
    flag: converted.flag,
    text: converted.text,
    unit: plan.measurement.unit,
    originalUnit: converted.originalUnit,
    originalValue: unreadable ?? converted.originalValue,
    quality,
    flags: flagsOf(reading, converted, plan),
  };
}

const outOfRange: readonly string[] = ['out-of-range'];
const truncatedAndOutOfRange: readonly string[] = ['time-truncated', 'out-of-range'];

function flagsOf({ time }: TagReading, { number, integer }: ConvertedValue, plan: Plan): readonly string[] {
  const value = number ?? (integer === null ? undefined : Number(integer));
  const outside = value !== undefined && (value < plan.lowest || value > plan.highest);
  if (time.truncated) return outside ? truncatedAndOutOfRange : timeTruncated;
  return outside ? outOfRange : noFlags;
}
