import type { Instant, Tx } from '@wellflow/kernel';
import { afterCommit, query } from '@wellflow/postgres';

/** Makes sure that the months of readings have their partitions. */
export interface ReadingPartitions {
  ensure(tx: Tx, times: Iterable<Instant>): Promise<void>;
}

export function createReadingPartitions(): ReadingPartitions {
  const made = new Set<string>();
  return {
    async ensure(tx, times) {
      const months = new Set<string>();
      let last = '';
      for (const time of times) {
        if (last !== '' && time.startsWith(last)) continue;
        last = time.slice(0, 7);
        months.add(last);
      }
      const missing = [...months].filter((month) => !made.has(month)).sort();
      for (const month of missing) await query(tx, 'SELECT ensure_reading_partition($1::date)', [`${month}-01`]);
      if (missing.length > 0) afterCommit(tx, () => missing.forEach((month) => made.add(month)));
    },
  };
}
