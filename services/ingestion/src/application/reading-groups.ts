import type { Instant } from '@wellflow/kernel';
import type { CheckedReading } from '../domain/reading/reading';
import type { AcceptedReadings } from './reading-log';

const readingsPerMessage = 500;

interface Group extends AcceptedReadings {
  readonly readings: CheckedReading[];
}

export interface ReadingGroups {
  readonly list: readonly AcceptedReadings[];
  add(assetId: string, reading: CheckedReading): void;
}

/** Readings by asset and lane, in the order they came; a group that is full is followed by another. */
export function createReadingGroups(oldestLive: Instant): ReadingGroups {
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
