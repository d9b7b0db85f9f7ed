import { randomUUID } from 'node:crypto';
import type { AvroRecord } from './avro.mts';
import { allowedChanges, breakingChanges, released } from './compatibility.cases.mts';
import { breaks } from './compatibility.mts';

const registryUrl = process.env['TEST_REGISTRY_URL'] ?? '';
const subject = `contracts-check-${randomUUID()}`;

async function ask(
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${registryUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

async function registryAccepts(record: AvroRecord): Promise<boolean> {
  const answer = await ask('POST', `/compatibility/subjects/${subject}/versions/latest`, {
    schema: JSON.stringify(record),
  });
  return (answer.body as { readonly is_compatible?: boolean } | undefined)?.is_compatible === true;
}

describe('the registry', () => {
  beforeAll(async () => {
    await ask('PUT', `/config/${subject}`, { compatibility: 'FULL_TRANSITIVE' });
    const { status } = await ask('POST', `/subjects/${subject}/versions`, { schema: JSON.stringify(released) });
    expect(status).toBe(200);
    await ask('PUT', `/config/${subject}`, { compatibility: 'FULL_TRANSITIVE' });
  });

  afterAll(() => ask('DELETE', `/subjects/${subject}`));

  it.each(Object.entries(allowedChanges))('agrees that the record still stands when %s', async (_, next) => {
    expect(await registryAccepts(next)).toBe(true);
  });

  it('refuses nothing that we let pass, and lets pass what only our own rules refuse', async () => {
    const verdicts = await Promise.all(
      Object.entries(breakingChanges).map(async ([name, next]) => ({
        name,
        registry: await registryAccepts(next),
        ours: breaks(released, next),
      })),
    );
    expect(verdicts.filter(({ ours }) => ours.length === 0)).toEqual([]);
    expect(verdicts.filter(({ registry }) => registry).map(({ name }) => name)).toContain(
      'a decimal gets another scale',
    );
    expect(verdicts.filter(({ registry }) => !registry).length).toBeGreaterThanOrEqual(12);
  });
});
