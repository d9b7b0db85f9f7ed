import { schemas } from '@wellflow/contracts';
import { createCodec, type SchemaRegistry } from '@wellflow/kafka';
import { parseInstant, parseLocalDate } from '@wellflow/kernel';
import type { NewEfmRecord } from '../../../application/efm/efm-records';
import { aMeter, wholeHour } from '../../../domain/efm/efm.support';
import { toEfmMessages } from './efm-messages';

const registry: SchemaRegistry = {
  findId: async () => 1,
  findSchema: async () => JSON.stringify(schemas['wellflow.ingestion.EfmRecordsAcceptedV1'].avro),
  register: async () => 1,
  setCompatibility: async () => undefined,
};

const file = {
  fileId: '00000000-0000-4000-8000-00000000000f',
  sha256: 'ab',
  head: 'time,volume',
  kind: 'hourly' as const,
  mapping: 'wellflow',
  mappingVersion: 0,
  why: null,
  recordedAt: parseInstant('2026-11-20T12:00:00.000001Z'),
  recordedBy: 'rtu-7',
};
const meter = aMeter({ point: 'gas sales' });
const record: NewEfmRecord = {
  meterId: meter.meterId,
  ...{ kind: 'hourly', key: 'k', edition: 2, meterVersion: 1, line: 2, original: '…' },
  begin: parseInstant('2026-11-02T16:00:00Z'),
  end: parseInstant('2026-11-02T17:00:00Z'),
  contractDay: parseLocalDate('2026-11-02'),
  values: { ...wholeHour, volume: '12345678901234567890.123456789012345', energy: null },
  flags: ['missing:energy'],
};

describe('what is told of records of flow computers', () => {
  it('comes back from Avro to the last digit', async () => {
    const [message, ...more] = toEfmMessages('acme', { meter, file, records: [record] });
    if (message === undefined) throw new Error('Nothing is told');
    expect(more).toEqual([]);
    const codec = createCodec(registry, schemas);
    await codec.prepare(message.topic, message.schema);
    const bytes = codec.encode(message.topic, message.schema, message.payload);
    await codec.learn(bytes);
    expect(codec.decode(bytes).payload).toEqual(message.payload);
    expect(message).toMatchObject({
      key: `acme/${meter.meterId}`,
      payload: {
        records: [{ edition: 2, point: 'gas sales', volume: '12345678901234567890.123456789012345', energy: null }],
      },
    });
  });

  it('is hours and days only, two hundred to a message, each once and in order', () => {
    const event: NewEfmRecord = { ...record, kind: 'event', end: null, values: { text: 'Power on' } };
    const hours = Array.from({ length: 450 }, (_, index) => ({ ...record, edition: index + 1 }));
    const messages = toEfmMessages('acme', { meter, file, records: [event, ...hours, event] });
    const records = messages.map(({ payload }) => payload['records'] as readonly { readonly edition: number }[]);
    expect(records.map(({ length }) => length)).toEqual([200, 200, 50]);
    expect(records.flat().map(({ edition }) => edition)).toEqual(hours.map(({ edition }) => edition));
    expect(toEfmMessages('acme', { meter, file, records: [event] })).toEqual([]);
  });
});
