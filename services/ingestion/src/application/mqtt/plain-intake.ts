import type { IncomingPublish } from './mqtt-link';
import type { Arrival } from './store-arrivals';
import { understand, type MappedTopics } from './topic-mapping';

export interface PlainIntakeDeps {
  readonly topics: Pick<MappedTopics, 'find'>;
  readonly decodeText: (payload: Uint8Array) => string | undefined;
  readonly add: (arrival: Arrival) => void;
  readonly onIgnored: () => void;
}

/** Takes messages of plain MQTT; each is acknowledged once its readings, or the message as it came, are durable. */
export function createPlainIntake({ topics, decodeText, add, onIgnored }: PlainIntakeDeps) {
  return ({ topic, payload, retained, acknowledge }: IncomingPublish): void => {
    // Retained is what somebody said at some time before; it was taken when it was said.
    if (retained) {
      onIgnored();
      return acknowledge();
    }
    const common = { lane: 'live', raw: { topic, payload }, onStored: acknowledge } as const;
    const named = topics.find(topic);
    const text = decodeText(payload);
    if (named === undefined) return add({ ...common, readings: [], fault: unmapped });
    const said = text === undefined ? notText : understand(text, named);
    if ('code' in said) add({ ...common, readings: [], fault: said });
    else add({ ...common, readings: said.readings });
  };
}

const unmapped = { code: 'ingestion/unmapped-topic', detail: 'No mapping tells what this topic means' };
const notText = { code: 'ingestion/not-json', detail: 'The payload is no UTF-8 text' };
