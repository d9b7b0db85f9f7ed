import type { ReadingsQuarantinedV1 } from '@wellflow/contracts';
import { parseInstant, type Handler, type Tx } from '@wellflow/kernel';
import type { Quarantine } from '../../application/quarantine';

export interface QuarantineEventDeps {
  readonly quarantine: Pick<Quarantine, 'hold'>;
  /** Told in the same transaction what was waited for although it is there by now. */
  readonly tellAlreadyArrived: (tx: Tx, awaits: readonly string[]) => Promise<void>;
}

/** Keeps what this service itself set apart where it can be listed and released. */
export function quarantineHandlers({ quarantine, tellAlreadyArrived }: QuarantineEventDeps) {
  const onQuarantined: Handler<ReadingsQuarantinedV1> = async ({ organization, payload }, tx) => {
    const { receiptId, producerId, readings } = payload;
    const receivedAt = parseInstant(payload.receivedAt);
    const held = readings.map(({ index, reason, explanation, ...reading }) => {
      return { receiptId, producerId, receivedAt, index, reason, explanation, reading };
    });
    await tellAlreadyArrived(tx, await quarantine.hold(tx, organization, held));
  };
  return { 'wellflow.ingestion.ReadingsQuarantinedV1': onQuarantined } as const;
}
