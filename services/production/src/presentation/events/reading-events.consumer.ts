import type { ReadingsAcceptedV1, ReadingsAcceptedV1Reading } from '@wellflow/contracts';
import type { BatchHandler } from '@wellflow/kafka';
import type { IncomingMessage } from '@wellflow/kernel';
import { toInstant } from '../../application/instants';
import type { NewReading, ReadingHistory, ReadingValue } from '../../application/reading-history';
import { toSeriesTag } from './series-tag';

/** Stores the readings of a whole batch of messages, one organization at a time, in the transaction of the batch. */
export function storeReadings(history: Pick<ReadingHistory, 'store'>): BatchHandler<ReadingsAcceptedV1> {
  return async ({ organizations, runFor }) => {
    // In one order everywhere, so that two batches of several organizations do not wait for each other in a circle.
    for (const organization of [...organizations].sort()) {
      await runFor(organization, (tx, messages) => history.store(tx, organization, messages.flatMap(toReadings)));
    }
  };
}

function toReadings({ payload }: IncomingMessage<ReadingsAcceptedV1>): readonly NewReading[] {
  const receivedAt = toInstant(payload.receivedAt);
  return payload.readings.map((reading) => ({
    wellId: payload.assetId,
    measurement: reading.measurement,
    tag: toSeriesTag(reading),
    unit: reading.unit,
    sourceTime: toInstant(reading.sourceTime),
    receivedAt,
    value: valueOf(reading),
    quality: reading.quality,
    flags: reading.flags,
    original: { unit: reading.originalUnit, value: reading.originalValue },
  }));
}

/** Nullish and not falsy: 0, false and the empty text are values. */
function valueOf({ number, integer, flag, text }: ReadingsAcceptedV1Reading): ReadingValue {
  return number ?? integer ?? flag ?? text;
}
