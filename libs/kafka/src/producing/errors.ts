/** More is waiting to be sent than is allowed; try again in a moment. Nothing of the call was sent. */
export class ProducerOverloaded extends Error {
  override readonly name = 'ProducerOverloaded';

  constructor(
    readonly waitingRecords: number,
    readonly waitingBytes: number,
    readonly retryAfterMs: number,
  ) {
    super(`${waitingRecords} records (${waitingBytes} bytes) are waiting for Kafka`);
  }
}

/** A record is greater than the broker takes. */
export class RecordTooLarge extends Error {
  override readonly name = 'RecordTooLarge';

  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`A record of ${bytes} bytes is over the limit of ${limit}`);
  }
}

/** The broker's answer does not cover every partition written to: whether all was stored is unknown. Send again. */
export class ProduceUnconfirmed extends Error {
  override readonly name = 'ProduceUnconfirmed';

  constructor(readonly partitions: readonly string[]) {
    super(`Kafka did not confirm ${partitions.join(', ')}`);
  }
}

/** The producer was closed while the records waited. Nothing of the call was sent. */
export class ProducerClosed extends Error {
  override readonly name = 'ProducerClosed';
}
