import { addMicros, microsPerDay, type Clock, type Instant } from '@wellflow/kernel';
import { createCheckReading, type Checked } from '../../domain/reading/check-reading';
import type { CheckedReading } from '../../domain/reading/reading';
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
    const sorted = sortOut(readings, checked, assets);
    const accepted = groupByAsset(sorted.accepted, addMicros(receivedAt, -liveWindowMicros));
    if (accepted.length + sorted.quarantined.length > 0) {
      await log.append({ organization, producerId, receiptId, receivedAt, accepted, quarantined: sorted.quarantined });
    }
    return { receiptId, accepted: sorted.accepted.length, results: sorted.results };
  };
}

function wellsNamed(checked: readonly Checked[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const item of checked) if ('well' in item) named.add(item.well);
  return named;
}

interface Placed {
  readonly assetId: string;
  readonly reading: CheckedReading;
}

interface Sorted {
  readonly results: ReadingVerdict[];
  readonly accepted: Placed[];
  readonly quarantined: QuarantinedReading[];
}

function sortOut(items: readonly unknown[], checked: readonly Checked[], assets: ReadonlyMap<string, string>): Sorted {
  const sorted: Sorted = { results: [], accepted: [], quarantined: [] };
  checked.forEach((reading, index) => {
    if ('code' in reading) return void sorted.results.push(rejected(index, reading));
    const assetId = 'well' in reading ? assets.get(reading.well) : undefined;
    if (assetId === undefined || !('well' in reading)) return quarantine(sorted, index, items[index]);
    sorted.accepted.push({ assetId, reading });
    sorted.results.push({ index, status: 'accepted' });
  });
  return sorted;
}

function rejected(index: number, { code, field, detail }: { readonly code: string; readonly field: string; readonly detail: string }): ReadingVerdict {
  const pointer = field === '' ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { index, status: 'rejected', code, path: `/readings/${index}${pointer}`, detail };
}

function quarantine({ results, quarantined }: Sorted, index: number, item: unknown): void {
  const raw = item as Readonly<Record<string, unknown>>;
  const [code, field, detail] =
    raw['tag'] === undefined
      ? (['ingestion/unknown-well', 'well', 'No such well is known; the reading is kept until one is'] as const)
      : (['ingestion/unknown-tag', 'tag', 'No such tag is registered; the reading is kept until one is'] as const);
  results.push({ index, status: 'quarantined', code, path: `/readings/${index}/${field}`, detail });
  quarantined.push({ index, reason: code, explanation: detail, item: raw });
}

function groupByAsset(accepted: readonly Placed[], oldestLive: Instant): readonly AcceptedReadings[] {
  const groups: { assetId: string; lane: 'live' | 'history'; readings: CheckedReading[] }[] = [];
  const open = new Map<string, (typeof groups)[number]>();
  for (const { assetId, reading } of accepted) {
    const lane = reading.sourceTime < oldestLive ? 'history' : 'live';
    const key = lane === 'live' ? assetId : `${assetId}/history`;
    let group = open.get(key);
    if (group === undefined || group.readings.length === readingsPerMessage) {
      group = { assetId, lane, readings: [] };
      open.set(key, group);
      groups.push(group);
    }
    group.readings.push(reading);
  }
  return groups;
}
