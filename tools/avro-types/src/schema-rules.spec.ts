import type { AvroField, AvroType } from './avro.mts';
import { contracts, withField } from './fixtures.mts';
import { complaintsAboutSchema } from './schema-rules.mts';

const nested = (name: string): AvroType => ({
  type: 'record',
  ...{ name, doc: 'Part of it.' },
  fields: [{ name: 'from', type: 'string', doc: 'Where from.', dataClass: 'public' }],
});

const faults: Readonly<Record<string, Partial<AvroField>>> = {
  'has no data class': { dataClass: undefined } as unknown as AvroField,
  'has a data class we do not know': { dataClass: 'secret' },
  'is restricted': { dataClass: 'restricted' },
  'has no documentation': { doc: '' },
  'is an enum': { type: { type: 'enum', name: 'Depth', symbols: ['DEEP'] } as AvroType },
  'is a 32-bit float': { type: 'float' },
  'is of fixed length': { type: { type: 'fixed', name: 'Hash', size: 16 } as AvroType },
  'is optional without the default null': { type: ['null', 'string'] },
  'is optional with another default': { type: ['string', 'null'], default: 'deep' },
  'is one of three things': { type: ['null', 'string', 'long'], default: null },
  'holds optional items': { type: { type: 'array', items: ['null', 'string'] } },
  'has an alias': { aliases: ['how-deep'] } as Partial<AvroField>,
  'is not in camelCase': { name: 'Depth_ft' },
  'has a logical type the codec does not know': { type: { type: 'long', logicalType: 'timestamp-millis' } },
  'has a logical type on the wrong base': { type: { type: 'string', logicalType: 'decimal', precision: 4, scale: 2 } },
  'is a decimal with more places than digits': {
    type: { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 4 },
  },
  'shares a record with other messages': { type: nested('Interval') },
  'has a type that Avro does not know': { type: 'text' },
};

describe('a schema', () => {
  it('has nothing wrong with it in this tree', () => {
    expect(contracts.schemas.flatMap(complaintsAboutSchema)).toEqual([]);
  });

  it('may have a sound field, plain or nested', () => {
    expect(complaintsAboutSchema(withField({}))).toEqual([]);
    expect(complaintsAboutSchema(withField({ type: nested('WellDrilledV1Interval') }))).toEqual([]);
  });

  it.each(Object.entries(faults))('is refused when a field %s', (_, field) => {
    expect(complaintsAboutSchema(withField(field))).not.toEqual([]);
  });

  it('is refused when a nested field has no data class', () => {
    const record = structuredClone(nested('WellDrilledV1Interval')) as unknown as { fields: { dataClass?: string }[] };
    delete record.fields[0]?.dataClass;
    expect(complaintsAboutSchema(withField({ type: record as unknown as AvroType }))).toHaveLength(1);
  });

  it.each([
    'wells/well-drilled.avsc',
    'wells/WellDrilled.v1.avsc',
    'royalty/well-drilled.v1.avsc',
    'wells/well-drilled.v2.avsc',
  ])('is refused when it is kept as %s', (path) => {
    expect(complaintsAboutSchema({ ...withField({}), path })).toHaveLength(1);
  });
});
