import {
  DomainError,
  findMeasurement,
  parseQuality,
  parseTimestamp,
  type Instant,
  type Measurement,
  type Quality,
  type Timestamp,
} from '@wellflow/kernel';
import { checkUnit } from './check-unit';
import { checkValue, faultOfAnyValue, unreadableText } from './check-value';
import {
  isSubmittedReading,
  noFlags,
  timeTruncated,
  type CheckedReading,
  type ReadingFault,
  type SubmittedReading,
  type TagReading,
} from './reading';

/** What a producer may say of a reading; anything else is refused by name. */
const fields = new Set(['well', 'tag', 'measurement', 'time', 'value', 'unit', 'quality']);
const longestName = 200;

export type Checked = CheckedReading | TagReading | ReadingFault;

/**
 * Checks one item of a batch by itself; whether its well exists is asked afterwards, once for the batch.
 * @param latest the last source time that is believed.
 */
export function createCheckReading(latest: Instant): (item: unknown) => Checked {
  const checkTime = createCheckTime(latest);
  return (item) => {
    if (!isSubmittedReading(item))
      return { code: 'ingestion/not-an-object', field: '', detail: 'A reading is a JSON object' };
    for (const field in item) {
      if (!fields.has(field))
        return {
          code: 'ingestion/unknown-field',
          field,
          detail: `A reading has no field ${JSON.stringify(field.slice(0, 40))}`,
        };
    }
    const time = checkTime(item['time']);
    if ('code' in time) return time;
    const quality = checkQuality(item['quality']);
    if (typeof quality === 'object') return quality;
    return item['tag'] === undefined ? checkMeasured(item, time, quality) : checkTag(item, time, quality);
  };
}

/** What can be said before it is known what the tag measures. */
function checkTag(item: SubmittedReading, time: Timestamp, quality: Quality): Checked {
  const { tag, well, measurement, value, unit } = item;
  if (!isName(tag))
    return { code: 'ingestion/invalid-tag', field: 'tag', detail: `A tag is text of 1 to ${longestName} characters` };
  if (well === undefined && measurement === undefined)
    return faultOfAnyValue(value) ?? faultOfNull(value, quality) ?? { tag, time, quality, value, unit };
  const field = well === undefined ? 'measurement' : 'well';
  return {
    code: 'ingestion/tag-and-well',
    field,
    detail: 'A reading names a tag, or a well and a measurement, not both',
  };
}

function checkMeasured(item: SubmittedReading, time: Timestamp, quality: Quality): Checked {
  const { well } = item;
  if (!isName(well))
    return { code: 'ingestion/invalid-well', field: 'well', detail: 'Give an API number, a well id or scheme:value' };
  const measurement = typeof item['measurement'] === 'string' ? findMeasurement(item['measurement']) : undefined;
  if (measurement === undefined)
    return {
      code: 'ingestion/unknown-measurement',
      field: 'measurement',
      detail: 'It is not in the published list of measurements',
    };
  const unreadable = unreadableText(measurement, { value: item['value'], quality });
  const value = checkValue(measurement, unreadable === null ? item['value'] : null);
  if ('code' in value) return value;
  const nothing = faultOfNull(item['value'], quality);
  if (nothing !== undefined) return nothing;
  const converted = checkUnit(measurement, item['unit'], value);
  if ('code' in converted) return converted;
  const kept = unreadable === null ? converted : { ...converted, originalValue: unreadable };
  return assemble({ well, measurement, time, quality, value: kept });
}

function faultOfNull(value: unknown, quality: Quality): ReadingFault | undefined {
  if (value !== null || quality === 'BAD' || quality === 'STALE') return undefined;
  return {
    code: 'ingestion/null-without-quality',
    field: 'value',
    detail: 'null is for readings of quality BAD or STALE; null is not zero',
  };
}

function assemble({
  well,
  measurement,
  time,
  quality,
  value,
}: {
  readonly well: string;
  readonly measurement: Measurement;
  readonly time: Timestamp;
  readonly quality: Quality;
  readonly value: Pick<CheckedReading, 'number' | 'integer' | 'flag' | 'text' | 'originalUnit' | 'originalValue'>;
}): CheckedReading {
  return {
    tagId: null,
    tag: null,
    well,
    measurement: measurement.name,
    sourceTime: time.instant,
    number: value.number,
    integer: value.integer,
    flag: value.flag,
    text: value.text,
    unit: measurement.unit,
    originalUnit: value.originalUnit,
    originalValue: value.originalValue,
    quality,
    flags: time.truncated ? timeTruncated : noFlags,
  };
}

function createCheckTime(latest: Instant): (time: unknown) => Timestamp | ReadingFault {
  let lastText: unknown;
  let lastTime: Timestamp | ReadingFault = invalidTime;
  return (text) => {
    // A scan of twenty wells comes with twenty equal times.
    if (text === lastText) return lastTime;
    lastText = text;
    lastTime = checkTime(text, latest);
    return lastTime;
  };
}

const invalidTime: ReadingFault = {
  code: 'ingestion/invalid-time',
  field: 'time',
  detail: 'An RFC 3339 time with an offset is wanted',
};

function checkTime(text: unknown, latest: Instant): Timestamp | ReadingFault {
  const time = typeof text === 'string' ? parsedTime(text) : undefined;
  if (time === undefined) return invalidTime;
  if (time.instant <= latest) return time;
  return {
    code: 'ingestion/time-ahead',
    field: 'time',
    detail: `It lies further ahead of ours than the organization allows (${latest} at the latest)`,
  };
}

function parsedTime(text: string): Timestamp | undefined {
  try {
    return parseTimestamp(text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function checkQuality(quality: unknown): Quality | ReadingFault {
  if (quality === undefined || quality === 'GOOD') return 'GOOD';
  const fault = {
    code: 'ingestion/unknown-quality',
    field: 'quality',
    detail: 'GOOD, UNCERTAIN, BAD or STALE is wanted',
  };
  if (typeof quality !== 'string') return fault;
  try {
    return parseQuality(quality);
  } catch (error) {
    if (error instanceof DomainError) return fault;
    throw error;
  }
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length > 0 && name.length <= longestName;
}
