import { createCodec } from './codec';
import { SchemaNotRegistered, Undecodable, Unencodable } from './errors';
import type { SchemaRegistry } from './registry';

const micros = { type: 'long', logicalType: 'timestamp-micros' };
const decimal = { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 3 };
const fields = [
  { name: 'at', type: micros },
  { name: 'volumeBbl', type: decimal },
  { name: 'checkedAt', type: ['null', micros], default: null },
  { name: 'priceUsd', type: ['null', decimal], default: null },
  { name: 'days', type: { type: 'array', items: 'int' }, default: [] },
];
const name = 'wellflow.test.GaugedV1';
const avro = (more: readonly object[] = []) => ({
  type: 'record',
  namespace: 'wellflow.test',
  name: 'GaugedV1',
  fields: [...fields, ...more],
});

/** A registry in memory: the same schema gets the same id, whatever the subject. */
function createFakeRegistry(): SchemaRegistry {
  const texts: string[] = [];
  const idOf = (schema: object): number => {
    const text = JSON.stringify(schema);
    return (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1) + 1;
  };
  return {
    findId: async (subject, schema) => {
      if (!subject.startsWith('gauges-')) throw new SchemaNotRegistered(subject);
      return idOf(schema);
    },
    findSchema: async (id) => texts[id - 1],
    register: async (_, schema) => idOf(schema),
    setCompatibility: async () => undefined,
  };
}

const registry = createFakeRegistry();
const codecOf = (schema: object = avro()) => createCodec(registry, { [name]: { name, avro: schema } });
const payload = {
  at: '2026-10-31T07:00:00.123456Z',
  volumeBbl: '123.5',
  checkedAt: '1969-12-31T23:59:59.999999Z',
  priceUsd: '-0.001',
  days: [1, 2],
};

async function encode(value: object = payload, codec = codecOf()): Promise<Buffer> {
  await codec.prepare('gauges', name);
  return codec.encode('gauges', name, value);
}

async function decode(value: Buffer, codec = codecOf()) {
  await codec.learn(value);
  return codec.decode(value);
}

it('gives back what was put in: instants with six digits and canonical decimals', async () => {
  const value = await encode();
  expect([...value.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1]);
  expect(await decode(value)).toEqual({ schema: name, payload });
});

it.each([
  '0',
  '-1',
  '0.001',
  '-0.001',
  '127.999',
  '128',
  '-128',
  '-128.001',
  '999999999.999',
  '-999999999.999',
  '32.768',
])('carries %s exactly', async (volumeBbl) => {
  expect((await decode(await encode({ ...payload, volumeBbl }))).payload).toMatchObject({ volumeBbl });
});

it('fills what is left out with its default', async () => {
  const { at, volumeBbl } = payload;
  expect((await decode(await encode({ at, volumeBbl }))).payload).toEqual({
    at,
    volumeBbl,
    checkedAt: null,
    priceUsd: null,
    days: [],
  });
});

it.each([
  ['a decimal with more digits than its scale', { volumeBbl: '0.0001' }, 'volumeBbl'],
  ['a decimal beyond its precision', { volumeBbl: '1000000000' }, 'volumeBbl'],
  ['an instant without its digits', { at: '2026-10-31T07:00:00Z' }, 'at'],
  ['a day that is none', { at: '2026-13-31T07:00:00.000000Z' }, 'at'],
  ['a number for a decimal', { volumeBbl: 1.5 }, 'volumeBbl'],
])('refuses %s and names the field, not the value', async (_, change, field) => {
  await expect(encode({ ...payload, ...change })).rejects.toThrow(
    new Unencodable(name, `The payload does not fit ${name}: ${field}`),
  );
});

it('reads an older writer with our defaults, and a newer one without what we do not know', async () => {
  const newer = avro([{ name: 'note', type: ['null', 'string'], default: null }]);
  const old = await encode(payload, codecOf());
  const young = await encode({ ...payload, note: 'dipped twice' }, codecOf(newer));
  expect((await decode(old, codecOf(newer))).payload).toEqual({ ...payload, note: null });
  expect((await decode(young, codecOf())).payload).toEqual(payload);
});

describe('says by its code what is wrong with a message', () => {
  const rejects = async (value: Buffer | null, code: string, codec = codecOf()) => {
    const outcome = (async () => {
      await codec.learn(value);
      return codec.decode(value);
    })();
    await expect(outcome).rejects.toMatchObject({ name: 'Undecodable', code });
  };
  it('when it is a tombstone, too short or begins otherwise', async () => {
    await rejects(null, 'kafka/not-avro');
    await rejects(Buffer.from([0, 0, 1]), 'kafka/not-avro');
    await rejects(Buffer.from('{"at":1}'), 'kafka/not-avro');
  });
  it('when the registry does not know its schema', () =>
    rejects(Buffer.from([0, 9, 9, 9, 9, 1]), 'kafka/unknown-schema-id'));
  it('when it ends early, or goes on', async () => {
    const value = await encode();
    for (let length = 5; length < value.length; length += 1)
      await rejects(value.subarray(0, length), 'kafka/truncated-avro');
    await rejects(Buffer.concat([value, Buffer.from([0])]), 'kafka/truncated-avro');
  });
  it('when its type is not known here', async () =>
    rejects(await encode(), 'kafka/unknown-record-type', createCodec(registry, {})));
  it.each(['syntax = "proto3"; message Stranger {}', '{"type":"object"}', '{', ''])(
    'when its schema is no Avro but %s',
    async (text) => {
      const codec = createCodec({ ...registry, findSchema: async () => text }, {});
      await expect(codec.learn(await encode())).rejects.toMatchObject({ code: 'kafka/incompatible-schema' });
    },
  );
  it('when its version cannot be read as ours', async () => {
    await rejects(await encode(), 'kafka/incompatible-schema', codecOf(avro([{ name: 'depth', type: 'int' }])));
  });
  it('when an array claims more items than there are bytes, without allocating them', async () => {
    const { at, volumeBbl } = payload;
    const value = await encode({ at, volumeBbl });
    const claims = Buffer.concat([value.subarray(0, value.length - 1), Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f])]);
    const startedAt = performance.now();
    await rejects(claims, 'kafka/truncated-avro');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

it('does not encode what was not prepared, or is not registered', async () => {
  expect(() => codecOf().encode('gauges', name, payload)).toThrow(SchemaNotRegistered);
  await expect(codecOf().prepare('elsewhere', name)).rejects.toThrow(SchemaNotRegistered);
  expect(() => codecOf().decode(Buffer.from([0, 0, 0, 0, 1]))).toThrow(Undecodable);
});
