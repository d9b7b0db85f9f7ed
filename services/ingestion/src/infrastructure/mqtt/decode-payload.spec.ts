import { org } from 'sparkplug-payload/lib/sparkplugPayloadProto';
import { encodePayload } from 'sparkplug-payload/lib/sparkplugbpayload';
import { decodePayload } from './decode-payload';
import { encodeRebirth } from './encode-rebirth';

const { Payload } = org.eclipse.tahu.protobuf;

it('reads what another implementation writes', () => {
  const bytes = encodePayload({
    timestamp: 1_767_225_600_000,
    seq: 7,
    metrics: [
      { name: 'pressure', alias: 3, timestamp: 1_767_225_600_001, type: 'Double', value: 12.5 },
      { name: 'open', type: 'Boolean', value: false },
      { name: 'total', type: 'Int64', value: 9_007_199_254_740_991 },
      { name: 'label', type: 'String', value: '' },
      { name: 'quality', type: 'Float', value: 0, properties: { Quality: { type: 'Int32', value: 500 } } },
      { name: 'nothing', type: 'Int32', value: null },
    ],
  });
  const payload = decodePayload(bytes);
  expect(payload).toMatchObject({
    timestampMs: 1_767_225_600_000,
    seq: 7,
    metrics: [
      { name: 'pressure', alias: 3, timestampMs: 1_767_225_600_001, datatype: 10, value: 12.5, quality: undefined },
      { name: 'open', alias: undefined, datatype: 11, value: false },
      { name: 'total', value: 9_007_199_254_740_991n },
      { name: 'label', value: '' },
      { name: 'quality', value: 0, quality: 500 },
      { name: 'nothing', isNull: true },
    ],
  });
});

it('reads data by alias, without a name and without a type', () => {
  const bytes = Payload.encode({ timestamp: 5, seq: 1, metrics: [{ alias: 3, intValue: 0xffffffff }] }).finish();
  expect(decodePayload(bytes)?.metrics).toEqual([
    {
      ...{ name: undefined, alias: 3, timestampMs: undefined, datatype: undefined, quality: undefined },
      ...{ isHistorical: false, isTransient: false, isNull: false, value: 0xffffffff },
    },
  ]);
});

it('keeps every bit of 64, in values and aliases', () => {
  const wide = { low: -1, high: -1, unsigned: true };
  const Long = Payload.decode(Payload.encode({ timestamp: 1 }).finish()).timestamp;
  const bits = Object.assign(Object.create(Object.getPrototypeOf(Long)), wide);
  const bytes = Payload.encode({ metrics: [{ alias: bits, longValue: bits }] }).finish();
  expect(decodePayload(bytes)?.metrics).toMatchObject([{ alias: 0xffffffffffffffffn, value: 0xffffffffffffffffn }]);
});

it('tells a sequence number of 0 from none', () => {
  expect(decodePayload(Payload.encode({ seq: 0, metrics: [] }).finish())?.seq).toBe(0);
  expect(decodePayload(Payload.encode({ timestamp: 5, metrics: [] }).finish())?.seq).toBeUndefined();
});

it.each([
  ['text', Buffer.from('{"metrics":[]}')],
  ['a payload cut short', encodeRebirth(1).subarray(0, -1)],
])('makes nothing of %s', (_, bytes) => {
  expect(decodePayload(bytes)).toBeUndefined();
});

it('tck-id-operational-behavior-data-commands-ncmd-rebirth-name: Node Control/Rebirth, and nothing else', () => {
  expect(decodePayload(encodeRebirth(5))).toMatchObject({
    timestampMs: 5,
    seq: undefined,
    metrics: [{ name: 'Node Control/Rebirth', datatype: 11, value: true }],
  });
});
