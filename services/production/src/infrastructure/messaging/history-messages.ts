import { topics, type HistoryChangedV1 } from '@wellflow/contracts';
import type { OutgoingMessage } from '@wellflow/kernel';

/** A closed day that is not what it was. Instants are text, in UTC. */
export interface HistoryChange {
  readonly wellId: string;
  /** `YYYY-MM-DD` of UTC. */
  readonly day: string;
  readonly measurements: readonly string[];
  readonly reasons: readonly string[];
  readonly changedFrom: string;
  readonly changedUntil: string;
}

export function toHistoryMessage(organization: string, change: HistoryChange): OutgoingMessage {
  const payload: HistoryChangedV1 = {
    ...change,
    measurements: [...change.measurements],
    reasons: [...change.reasons],
  };
  const key = `${organization}/${change.wellId}`;
  return { topic: topics.productionHistoryChanged.name, key, schema: 'wellflow.production.HistoryChangedV1', payload };
}
