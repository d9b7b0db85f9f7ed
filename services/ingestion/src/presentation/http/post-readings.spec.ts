import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import avsc from 'avsc';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInMemoryIdempotency } from '../../infrastructure/persistence/in-memory-idempotency';
import {
  aReading,
  beginPost,
  openWayIn,
  post,
  storedReadings,
  textOf,
  type Setup,
  type WayIn,
} from './post-readings.support';

const opened: WayIn[] = [];
async function open(setup: Setup = {}): Promise<WayIn> {
  const way = await openWayIn(setup);
  opened.push(way);
  return way;
}
afterEach(async () => {
  for (const way of opened.splice(0)) {
    expect(way.intake.held()).toEqual({ items: 0, bytes: 0 });
    way.server.server.closeAllConnections();
    await way.server.close();
  }
});

const batch = (...readings: readonly unknown[]) => JSON.stringify({ readings });
const ndjson = { 'content-type': 'application/x-ndjson' };
const influx = { 'content-type': 'text/plain; charset=utf-8' };

describe('a batch of JSON', () => {
  it('is answered with a verdict for each reading', async () => {
    const way = await open();
    const reply = await post(way, batch(aReading(), aReading({ well: 'nobody' }), aReading({ value: 'x' })));
    expect(reply).toMatchObject({ status: 202, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(JSON.parse(reply.text)).toMatchObject({
      accepted: 1,
      results: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'quarantined', path: '/readings/1/well' },
        { index: 2, status: 'rejected', path: '/readings/2/value' },
      ],
    });
  });

  it('is refused as a whole only for its shape, however its content type is written', async () => {
    const way = await open();
    for (const type of ['application/json', 'Application/JSON; charset=utf-8']) {
      const reply = await post(way, '{"reading":[]}', { 'content-type': type });
      expect(JSON.parse(reply.text)).toMatchObject({ status: 400, code: 'http/invalid-request' });
    }
    expect((await post(way, '{}', { 'content-type': 'application/xml' })).status).toBe(415);
  });

  it.each([
    ['application/json', batch],
    [
      'application/x-ndjson',
      (...readings: readonly unknown[]) => readings.map((one) => JSON.stringify(one)).join('\n'),
    ],
  ])('of a producer that is held to some wells is judged by them, as %s', async (type, write) => {
    const way = await open({ scope: { wells: ['well-a'], tagPrefixes: [], readingsPerSecond: null } });
    const body = write(aReading(), aReading({ well: 'well-b' }), aReading({ well: 'nobody' }));
    const { text } = await post(way, body, { 'content-type': type });
    expect(text.match(/"status":"accepted"/g)).toHaveLength(1);
    expect(text.match(/"code":"ingestion\/not-allowed"/g)).toHaveLength(2);
    expect(storedReadings(way)).toBe(1);
  });

  it('of a producer that is too fast is 429 with a time, and another producer is not held up', async () => {
    const way = await open({ scope: { wells: [], tagPrefixes: [], readingsPerSecond: 1 } });
    const readings = Array.from({ length: 20 }, (_, index) => aReading({ value: index }));
    expect((await post(way, batch(...readings))).status).toBe(202);
    const refused = await post(way, batch(aReading()));
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '10' } });
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'ingestion/too-fast' });
    expect((await post(way, batch(aReading()), { subject: 'rtu-8' })).status).toBe(202);
    expect(storedReadings(way)).toBe(21);
  });

  it('may come compressed', async () => {
    const way = await open();
    const reply = await post(way, gzipSync(batch(aReading())), { 'content-encoding': 'gzip' });
    expect([reply.status, storedReadings(way)]).toEqual([202, 1]);
  });

  it('is 503 with a time when what it needs to be stored is not there', async () => {
    const failing = {
      append: async () => Promise.reject(Object.assign(new Error('no'), { name: 'ProduceUnconfirmed' })),
    };
    const ill = await open(failing);
    expect(await post(ill, batch(aReading()))).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    const closed = await open({ closedForSeconds: () => 3 });
    expect(await post(closed, batch(aReading()))).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
  });
});

describe('an Idempotency-Key', () => {
  const keyed = { 'idempotency-key': 'batch-1' };

  it('gives the same answer byte for byte, after a restart too, and stores once', async () => {
    const store = createInMemoryIdempotency();
    const body = batch(aReading(), aReading({ well: 'nobody' }));
    const [before, after] = [await open({ store }), await open({ store })];
    const first = await post(before, body, keyed);
    for (const way of [before, after])
      expect(await post(way, body, keyed)).toMatchObject({ status: 202, text: first.text });
    expect([storedReadings(before), storedReadings(after)]).toEqual([1, 0]);
    expect((await post(after, body, { ...keyed, subject: 'rtu-8' })).text).not.toBe(first.text);
  });

  it('with another body is 422', async () => {
    const way = await open();
    await post(way, batch(aReading()), keyed);
    const reply = await post(way, batch(aReading({ value: 2 })), keyed);
    expect(JSON.parse(reply.text)).toMatchObject({ status: 422, code: 'ingestion/idempotency-key-reused' });
  });

  it('in progress is 503 with a time; one that failed may be used again', async () => {
    let append = () => sleep(200);
    const way = await open({ append: () => append() });
    const body = batch(aReading());
    const first = post(way, body, keyed);
    await sleep(80);
    expect(await post(way, body, keyed)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect((await first).status).toBe(202);
    append = async () => Promise.reject(Object.assign(new Error('no'), { name: 'ProduceUnconfirmed' }));
    expect((await post(way, body, { 'idempotency-key': '"b"' })).status).toBe(503);
    append = async () => undefined;
    expect((await post(way, body, { 'idempotency-key': 'b' })).status).toBe(202);
  });

  it('that is none, or comes with a stream, is 400', async () => {
    const way = await open();
    expect((await post(way, batch(aReading()), { 'idempotency-key': 'x'.repeat(300) })).status).toBe(400);
    expect((await post(way, '', { ...ndjson, ...keyed })).status).toBe(400);
  });
});

describe('a stream of lines', () => {
  it('is answered line by line while it comes, for longer than a request may take', async () => {
    const way = await open();
    const { asking, replying } = await beginPost(way, ndjson);
    asking.flushHeaders();
    const reply = await replying;
    expect(reply.statusCode).toBe(200);
    const answers = reply[Symbol.asyncIterator]();
    for (let index = 0; index < 3; index += 1) {
      asking.write(`${JSON.stringify(aReading())}\n`);
      expect(String((await answers.next()).value)).toBe(`{"index":${index},"status":"accepted"}\n`);
      expect(storedReadings(way)).toBe(index + 1);
      await sleep(600);
    }
    asking.end();
    expect(JSON.parse(String((await answers.next()).value))).toMatchObject({
      end: true,
      accepted: 3,
      quarantined: 0,
      rejected: 0,
    });
  });

  it('loses a bad line and nothing else, wherever chunks are cut', async () => {
    const way = await open();
    const lines = Array.from({ length: 1_203 }, (_, index) => {
      if (index % 100 === 7) return '{"well":';
      if (index % 100 === 8) return `"${'x'.repeat(70_000)}"`;
      return JSON.stringify(aReading(index % 100 === 9 ? { well: 'nobody' } : {}));
    });
    const text = Buffer.from(`\n${lines.join('\r\n')}`);
    const { asking, replying } = await beginPost(way, ndjson);
    for (let at = 0; at < text.length; at += 10_007) asking.write(text.subarray(at, at + 10_007));
    asking.end();
    const answers = (await textOf(await replying))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const end = answers.pop();
    expect(answers.map(({ index }) => index)).toEqual(lines.map((_, index) => index));
    expect(answers[7]).toMatchObject({ status: 'rejected', code: 'ingestion/malformed-line' });
    expect(answers[8]).toMatchObject({ status: 'rejected', code: 'ingestion/line-too-long' });
    expect(answers[9]).toMatchObject({
      status: 'quarantined',
      path: '/well',
      receiptId: expect.any(String),
      item: 9,
    });
    expect(end).toMatchObject({ end: true, accepted: storedReadings(way), quarantined: 12, rejected: 24 });
    expect(end.accepted + end.quarantined + end.rejected).toBe(lines.length);
    const receipts = way.stored.map(({ receiptId }) => receiptId);
    expect(new Set(receipts).size).toBe(receipts.length);
  });

  it('reads no further than what is stored lets it: memory stays bounded, and the end comes', async () => {
    const way = await open({ append: () => sleep(20) });
    const { asking, replying } = await beginPost(way, ndjson);
    const line = `${JSON.stringify(aReading())}\n`;
    const many = Buffer.from(line.repeat(2_000));
    let written = 0;
    let ahead = 0;
    const reply = replying.then(textOf);
    for (let round = 0; round < 20; round += 1) {
      if (!asking.write(many)) await new Promise((resolve) => asking.once('drain', resolve));
      written += 2_000;
      ahead = Math.max(ahead, written - storedReadings(way));
      expect(way.intake.held().items).toBeLessThanOrEqual(500);
    }
    asking.end();
    expect(JSON.parse((await reply).trimEnd().split('\n').pop() ?? '')).toMatchObject({ end: true, accepted: 40_000 });
    // What lies between: both sockets' buffers and one write of 2,000.
    expect(ahead * line.length).toBeLessThan(8 * 1024 * 1024);
  });

  it('stops when its caller has gone, and gives back what it held', async () => {
    const way = await open({ append: () => sleep(50) });
    const { asking, replying } = await beginPost(way, ndjson);
    asking.write(`${JSON.stringify(aReading())}\n`.repeat(20_000));
    await replying;
    asking.on('error', () => undefined).destroy();
    // A paused socket learns of the end by what it writes: some groups later.
    await sleep(800);
    const after = storedReadings(way);
    await sleep(300);
    expect(storedReadings(way)).toBe(after);
    expect(after).toBeLessThan(10_000);
  });

  it('says how to go on when storing fails, without an end', async () => {
    const way = await open({
      append: async () => Promise.reject(Object.assign(new Error('x'), { retryAfterMs: 4_000 })),
    });
    const reply = await post(way, `${JSON.stringify(aReading())}\n`, ndjson);
    expect(JSON.parse(reply.text)).toMatchObject({ end: false, status: 503, retryAfterSeconds: 4 });
  });

  it('is one of so many', async () => {
    const way = await open();
    const streams = await Promise.all(Array.from({ length: 4 }, () => beginPost(way, ndjson)));
    for (const { asking } of streams) asking.flushHeaders();
    await Promise.all(streams.map(({ replying }) => replying));
    expect(await post(way, '', ndjson)).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    for (const { asking } of streams) asking.end();
  });
});

describe('Influx lines', () => {
  const nanos = () => `${Date.now() - 60_000}123456`;

  it('that are all accepted are 204, which is what Telegraf and InfluxDB know', async () => {
    const way = await open();
    const text = `tubing_pressure,well=well-a,unit=psi,host=edge value=12.5 ${nanos()}\n`;
    expect(await post(way, text, influx)).toMatchObject({ status: 204, text: '' });
    const reading = way.stored[0]?.accepted[0]?.readings[0];
    expect(reading).toMatchObject({ measurement: 'tubing-pressure', number: 12.5, flags: ['time-truncated'] });
    expect(reading?.sourceTime).toMatch(/\.\d{3}123Z$/);
  });

  it('are read with their precision, a reading a field', async () => {
    const way = await open();
    const text = `pad,api=well-b,unit=psi tubing_pressure=1,casing_pressure=2i,quality="uncertain" ${Date.now() - 60_000}`;
    expect((await post(way, text, { ...influx, query: '?precision=ms' })).status).toBe(204);
    expect(way.stored[0]?.accepted[0]?.readings).toMatchObject([
      { measurement: 'tubing-pressure', number: 1, quality: 'UNCERTAIN', flags: [] },
      { measurement: 'casing-pressure', number: 2, quality: 'UNCERTAIN' },
    ]);
    expect((await post(way, text, { ...influx, query: '?precision=fortnight' })).status).toBe(400);
  });

  it('with bad ones among them are 202 and say which; with nothing to keep 400', async () => {
    const way = await open();
    const text = `# a comment\ntubing_pressure,well=well-a,unit=psi value=1\nbroken\ntubing_pressure,well=nobody,unit=psi value=1\n`;
    const reply = await post(way, text, influx);
    expect([reply.status, JSON.parse(reply.text).results]).toMatchObject([
      202,
      [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'rejected', code: 'ingestion/malformed-line', path: '/3' },
        { index: 2, status: 'quarantined', path: '/4/well' },
      ],
    ]);
    expect((await post(way, 'broken', influx)).status).toBe(400);
  });
});

describe('an Avro container file', () => {
  const path = join(__dirname, '../../../../../docs/producers/readings-submitted.v1.avsc');
  const type = avsc.Type.forSchema(JSON.parse(readFileSync(path, 'utf8')));
  const none = {
    tag: null,
    well: null,
    measurement: null,
    number: null,
    integer: null,
    flag: null,
    text: null,
    unit: null,
    quality: null,
  };
  const micros = (Date.now() - 60_000) * 1_000 + 7;
  const reading = {
    ...none,
    well: 'well-a',
    measurement: 'tubing-pressure',
    sourceTime: micros,
    number: 1.5,
    unit: 'psi',
  };

  function encode(objects: readonly unknown[], codec: string, schema: avsc.Type = type): Promise<Buffer> {
    return new Promise((resolve) => {
      const parts: Buffer[] = [];
      const encoder = new avsc.streams.BlockEncoder(schema, { codec });
      encoder.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
      for (const object of objects) encoder.write(object);
      encoder.end();
    });
  }
  const avro = { 'content-type': 'application/avro' };

  it.each(['null', 'deflate'])('as avsc writes it with codec %s is a batch', async (codec) => {
    const way = await open();
    const file = await encode([{ readings: [reading, { ...reading, number: null }] }, { readings: [reading] }], codec);
    const reply = await post(way, file, avro);
    expect(JSON.parse(reply.text)).toMatchObject({ accepted: 2, results: [{}, { path: '/readings/1/value' }, {}] });
    expect(way.stored[0]?.accepted[0]?.readings[0]).toMatchObject({ number: 1.5, flags: [] });
    expect(way.stored[0]?.accepted[0]?.readings[0]?.sourceTime).toMatch(/\d{3}007Z$/);
  });

  it('of another schema, cut off, or with counts beyond its bytes is 400 at once', async () => {
    const way = await open();
    const file = await encode([{ readings: [reading] }], 'null');
    const other = await encode(
      [{ readings: 1 }],
      'null',
      avsc.Type.forSchema({ type: 'record', name: 'x', fields: [{ name: 'readings', type: 'int' }] }),
    );
    const header = file.subarray(0, file.length - 16 - type.toBuffer({ readings: [reading] }).length - 2);
    const hostile = [Buffer.from([2, 20]), Buffer.from('feffffffffffffff7f'.repeat(1), 'hex')];
    const cases = [
      other,
      file.subarray(0, -5),
      Buffer.concat([header, ...hostile]),
      Buffer.from('Obj\u0001'),
      Buffer.alloc(0),
    ];
    for (const body of cases) expect((await post(way, body, avro)).status).toBe(400);
  });
});
