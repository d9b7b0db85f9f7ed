import { instantFromEpochMicros, toEpochMicros, parseInstant } from '@wellflow/kernel';
import * as fc from 'fast-check';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query } from '../database/transaction';
import { createTestDatabase } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { float8Array, int2Array, int4Array, textArray, timestamptzArray } from './binary-array';

let urls: TestDatabase;
let database: Database;
beforeAll(async () => {
  urls = await createTestDatabase([]);
  database = await createDatabase({ ...urls, pools: { app: { max: 1 } } });
});
afterAll(async () => {
  await database.close();
  await urls.drop();
});

const back = <Value>(type: string, parameter: Buffer): Promise<readonly Value[]> =>
  database.unitOfWork.run({ organization: 'a' }, async (tx) => {
    const rows = await query<{ value: Value }>(tx, `SELECT unnest($1::${type}[]) AS value`, [parameter]);
    return rows.map(({ value }) => value);
  });

async function comesBack<Value>(of: fc.Arbitrary<Value>, type: string, encode: (values: Value[]) => Buffer) {
  const law = fc.asyncProperty(fc.array(of), async (values) => {
    expect(await back(type, encode(values))).toEqual(values);
  });
  await fc.assert(law, { numRuns: 40 });
}

describe('an array parameter in binary form', () => {
  const micros = (text: string) => toEpochMicros(parseInstant(text));
  const instant = fc
    .bigInt({ min: micros('0001-01-01T00:00:00Z'), max: micros('9999-12-31T23:59:59.999999Z') })
    .map(instantFromEpochMicros);

  it('carries small and other integers', async () => {
    await comesBack(fc.integer({ min: -32_768, max: 32_767 }), 'smallint', int2Array);
    await comesBack(fc.integer(), 'integer', int4Array);
  });

  it('carries doubles to the bit, and nulls', async () => {
    const double = fc.double({ noNaN: true });
    await comesBack(fc.option(double), 'double precision', float8Array);
  });

  it('carries any text, and nulls', async () => {
    const text = fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0'));
    await comesBack(fc.option(text), 'text', textArray);
  });

  it('carries instants of the years 1 to 9999, to the microsecond', async () => {
    await comesBack(instant, 'timestamptz', timestamptzArray);
  });
});
