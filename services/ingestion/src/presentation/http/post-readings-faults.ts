import { HttpFault } from '@wellflow/http';
import { notStored } from './not-stored';

/** Runs what stores readings; whatever keeps Kafka from having them is worth sending again. @throws HttpFault 503 or 413 */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storingFault(error) ?? error;
  }
}

const unconfirmed = /^(?:KafkaJS|ProduceUnconfirmed$|ProducerClosed$|RegistryUnavailable$|SchemaNotRegistered$)/;

function storingFault(error: unknown): HttpFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'RecordTooLarge') return tooLarge(error);
  if (!unconfirmed.test(error.name)) return undefined;
  return notStored('Whether the readings are stored is not known; send them again, each has its effect once', error);
}

function tooLarge(cause: Error): HttpFault {
  const fault = new HttpFault({
    status: 413,
    code: 'ingestion/readings-too-large',
    detail: 'Readings of one well or producer are larger than a record may be; send fewer at once, with shorter texts',
  });
  fault.cause = cause;
  return fault;
}
