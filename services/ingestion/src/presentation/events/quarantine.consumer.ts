import type { ReadingsQuarantinedV1 } from '@wellflow/contracts';
import { parseInstant, type Handler } from '@wellflow/kernel';
import type { Quarantine } from '../../application/quarantine';

/** Keeps what this service itself set apart where it can be listed. */
export function quarantineHandlers(quarantine: Pick<Quarantine, 'hold'>) {
  const onQuarantined: Handler<ReadingsQuarantinedV1> = async ({ organization, payload }, tx) => {
    const { receiptId, producerId, readings } = payload;
    const receivedAt = parseInstant(payload.receivedAt);
    const held = readings.map(({ index, reason, explanation, ...reading }) => {
      return { receiptId, producerId, receivedAt, index, reason, explanation, reading };
    });
    await quarantine.hold(tx, organization, held);
  };
  return { 'wellflow.ingestion.ReadingsQuarantinedV1': onQuarantined } as const;
}
