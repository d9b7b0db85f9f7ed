import { addMicros, microsPerDay, type Clock, type Instant } from '@wellflow/kernel';
import { createCheckReading, type Checked } from '../../domain/reading/check-reading';
import { isSubmittedReading, type CheckedReading, type ReadingFault } from '../../domain/reading/reading';
import type { AcceptedReadings, QuarantinedReading, ReadingLog } from '../reading-log';
import type { WellDirectory } from '../well-directory';

export interface AcceptReadingsInput {
  readonly organization: string;
  readonly producerId: string;
  readonly receiptId: string;
  readonly readings: readonly unknown[];
}

/** What became of one reading. `path` is a JSON pointer into the request. */
export type ReadingVerdict =
  | { readonly index: number; readonly status: 'accepted' }
  | {
      readonly index: number;
      readonly status: 'quarantined' | 'rejected';
      readonly code: string;
      readonly path: string;
      readonly detail: string;
    };

export interface BatchVerdict {
  readonly receiptId: string;
  readonly accepted: number;
  readonly results: readonly ReadingVerdict[];
}

/** Judges a batch item by item and answers once everything that is kept is durable. One bad item never costs the batch. */
export type AcceptReadings = (input: AcceptReadingsInput) => Promise<BatchVerdict>;

export interface AcceptReadingsDeps {
  readonly wells: WellDirectory;
  readonly log: ReadingLog;
  readonly now: Clock;
}

const readingsPerMessage = 500;
const liveWindowMicros = 35n * microsPerDay;

export function createAcceptReadings({ wells, log, now }: AcceptReadingsDeps): AcceptReadings {
  return async ({ organization, producerId, receiptId, readings }) => {
    const receivedAt = now();
    const checked = readings.map(createCheckReading(receivedAt));
    const assets = await wells.findAll(organization, wellsNamed(checked));
    const batch = sortOut({ readings, checked, assets, oldestLive: addMicros(receivedAt, -liveWindowMicros) });
    const { accepted, quarantined, results } = batch;
    if (accepted.length + quarantined.length > 0) {
      await log.append({ organization, producerId, receiptId, receivedAt, accepted, quarantined });
    }
    return { receiptId, accepted: accepted.reduce((count, group) => count + group.readings.length, 0), results };
  };
}

function wellsNamed(checked: readonly Checked[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const item of checked) if ('well' in item) named.add(item.well);
  return named;
}

interface CheckedBatch {
  readonly readings: readonly unknown[];
  readonly checked: readonly Checked[];
  readonly assets: ReadonlyMap<string, string>;
  readonly oldestLive: Instant;
}

interface SortedBatch {
  readonly results: readonly ReadingVerdict[];
  readonly accepted: readonly AcceptedReadings[];
  readonly quarantined: readonly QuarantinedReading[];
}

function sortOut({ readings, checked, assets, oldestLive }: CheckedBatch): SortedBatch {
  const groups = createGroups(oldestLive);
  const quarantined: QuarantinedReading[] = [];
  const results = checked.map((reading, index): ReadingVerdict => {
    if ('code' in reading) return rejected(index, reading);
    const assetId = 'well' in reading ? assets.get(reading.well) : undefined;
    if (assetId !== undefined && 'well' in reading) {
      groups.add(assetId, reading);
      return { index, status: 'accepted' };
    }
    const why = 'well' in reading ? unknownWell : unknownTag;
    const item = readings[index];
    if (isSubmittedReading(item)) quarantined.push({ index, reason: why.code, explanation: why.detail, item });
    return {
      index,
      status: 'quarantined',
      code: why.code,
      path: `/readings/${index}/${why.field}`,
      detail: why.detail,
    };
  });
  return { results, accepted: groups.list, quarantined };
}

const unknownWell: ReadingFault = {
  code: 'ingestion/unknown-well',
  field: 'well',
  detail: 'No such well is known; the reading is kept until one is',
};
const unknownTag: ReadingFault = {
  code: 'ingestion/unknown-tag',
  field: 'tag',
  detail: 'No such tag is registered; the reading is kept until one is',
};

function rejected(index: number, { code, field, detail }: ReadingFault): ReadingVerdict {
  const pointer = field === '' ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { index, status: 'rejected', code, path: `/readings/${index}${pointer}`, detail };
}

interface Group {
  readonly assetId: string;
  readonly lane: 'live' | 'history';
  readonly readings: CheckedReading[];
}

/** Readings by asset and lane, in the order they came; a group that is full is followed by another. */
function createGroups(oldestLive: Instant): {
  readonly list: readonly Group[];
  add(assetId: string, reading: CheckedReading): void;
} {
  const list: Group[] = [];
  const open = { live: new Map<string, Group>(), history: new Map<string, Group>() };
  const begin = (assetId: string, lane: Group['lane']): Group => {
    const group: Group = { assetId, lane, readings: [] };
    open[lane].set(assetId, group);
    list.push(group);
    return group;
  };
  return {
    list,
    add(assetId, reading) {
      const lane = reading.sourceTime < oldestLive ? 'history' : 'live';
      const group = open[lane].get(assetId);
      const free = group !== undefined && group.readings.length < readingsPerMessage ? group : begin(assetId, lane);
      free.readings.push(reading);
    },
  };
}
