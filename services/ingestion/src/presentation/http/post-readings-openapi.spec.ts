import { contentTypes } from './post-readings-bodies';
import { openWayIn, post, type WayIn } from './post-readings.support';

let way: WayIn;

beforeAll(async () => {
  way = await openWayIn();
});
afterAll(() => way.server.close());

interface MediaType {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example?: unknown;
}

interface Operation {
  readonly requestBody: {
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

function described(): Operation {
  const text = JSON.stringify(way.server.swagger());
  const { paths }: { readonly paths: Readonly<Record<string, { readonly post: Operation }>> } = JSON.parse(text);
  const operation = paths['/v1/readings']?.post;
  if (operation === undefined) throw new Error('The route is not described');
  return operation;
}

describe('the description of POST /v1/readings', () => {
  it('has every format that is taken, and no other, each with words of its own', () => {
    const { content } = described().requestBody;
    expect(Object.keys(content).sort()).toEqual(Object.values(contentTypes).flat().sort());
    for (const type of [...contentTypes.stream, ...contentTypes.influx, ...contentTypes.avro])
      expect(content[type]?.schema['description']).toMatch(/\w/);
  });

  it('has the encodings, the key and the answers of every format', () => {
    const { parameters, responses } = described();
    expect(parameters.map(({ in: place, name }) => `${place} ${name}`)).toEqual(
      expect.arrayContaining(['header content-encoding', 'header idempotency-key', 'query precision']),
    );
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '202', '204', '400', '429', '503']));
  });

  it('shows examples that are taken', async () => {
    const { content } = described().requestBody;
    const lines = String(content['text/plain']?.example);
    const readings = String(content['application/x-ndjson']?.example);
    const past = new Date(Date.now() - 60_000).toISOString();
    const sent = await post(way, readings.replaceAll('2026-11-23T12:00:00Z', past), {
      'content-type': 'application/x-ndjson',
    });
    expect(sent.status).toBe(200);
    expect(sent.text).toContain('"end":true');
    expect(sent.text).toContain('"quarantined":2,"rejected":0');
    const told = await post(way, lines.replace('1795435200000000000', `${Date.now() - 60_000}000000`), {
      'content-type': 'text/plain',
    });
    expect(told.status).toBe(202);
    expect(told.text).toContain('"status":"quarantined","code":"ingestion/unknown-well"');
  });
});
