import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip, gzipSync } from 'node:zlib';
import { sources } from '../../state/root.mts';

const text = `time,tag,value\n${'2024-01-01,PT-1,1\n'.repeat(20_000)}`;
const mapping = 'name: spec\ntime: { columns: [time], zone: UTC }\ntag: { column: tag }\nvalues: [{ column: value }]\n';

/** Keeps what comes, and cuts the first upload in the middle. */
function createService() {
  const seen: { line: string; body: string }[] = [];
  const state = { kept: Buffer.alloc(0), cuts: 1, polls: 0, failure: undefined as object | undefined };
  const status = (name: string) => ({
    ...{
      importId: 'i1',
      state: name,
      uploadedBytes: state.kept.length,
      readBytes: state.kept.length / 2,
      rows: 20_000,
    },
    ...{
      readings: { accepted: 19_999, quarantined: 0, refused: 1 },
      emptyCells: 0,
      skippedCells: 0,
      words: { Bad: 3 },
    },
    ...{ ignoredColumns: ['x'], missingColumns: [], readingsPerSecond: 61_234, secondsLeft: 7 },
    ...(state.failure === undefined ? {} : { failure: state.failure }),
  });
  const answer = (reply: ServerResponse, code: number, name: string): void =>
    void reply.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status(name)));
  const upload = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    for await (const chunk of request.pipe(createGunzip())) {
      state.kept = Buffer.concat([state.kept, chunk as Buffer]);
      if (state.cuts === 0) continue;
      state.cuts -= 1;
      return void request.socket.destroy();
    }
    answer(reply, 202, 'queued');
  };
  const handle = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const line = `${request.method} ${request.url}`;
    seen.push({ line, body: '' });
    if (request.method === 'PUT') return upload(request, reply);
    const parts: Buffer[] = [];
    for await (const chunk of request) parts.push(chunk as Buffer);
    seen[seen.length - 1] = { line, body: Buffer.concat(parts).toString() };
    if (request.url?.endsWith('report.csv') === true) return void reply.end('row,column\r\n2,value\r\n');
    if (request.method === 'POST') return answer(reply, 201, 'uploading');
    if (state.kept.length < text.length) return answer(reply, 200, 'uploading');
    state.polls += 1;
    if (state.polls === 2) return answer(reply, 503, 'running');
    answer(reply, 200, state.polls < 3 ? 'running' : state.failure === undefined ? 'done' : 'failed');
  };
  return { seen, state, server: createServer((request, reply) => void handle(request, reply).catch(() => undefined)) };
}

describe('importing a file from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-import-'));
  const at = (name: string): string => join(folder, name);
  let service: ReturnType<typeof createService>;
  let gateway: string;

  beforeAll(() => {
    writeFileSync(at('a.csv'), text);
    writeFileSync(at('a.csv.gz'), gzipSync(text));
    writeFileSync(at('m.yaml'), mapping);
  });
  beforeEach(async () => {
    service = createService();
    gateway = await listen(service.server);
  });
  afterEach(() => service.server.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['a.csv', 'a.csv.gz'])(
    'sends %s whole through a cut, follows it and says what became of it',
    async (name) => {
      const { code, output, errors } = await run('import', 'readings', at(name), '--mapping', at('m.yaml'));
      expect(service.state.kept.toString()).toBe(text);
      expect(JSON.parse(service.seen[0]?.body ?? '')).toEqual({
        fileName: name,
        mapping: {
          name: 'spec',
          time: { columns: ['time'], zone: 'UTC' },
          tag: { column: 'tag' },
          values: [{ column: 'value' }],
        },
      });
      const uploads = service.seen.filter(({ line }) => line.startsWith('PUT')).map(({ line }) => line);
      expect(uploads).toEqual(['PUT /v1/imports/i1/file?offset=0', expect.stringMatching(/offset=[1-9]\d*$/)]);
      expect(errors).toContain('running 50 %, 20,000 rows, 61,234 readings/s, 7 s left');
      expect(errors).toContain('no answer; the import goes on by itself');
      expect(output).toContain('19,999 readings accepted, 0 quarantined, 1 refused');
      expect(output).toMatch(/Bad × 3[^]*does not know: x[^]*wellflow import report i1/);
      expect(code).toBe(0);
    },
  );

  it('ends in failure when the import does', async () => {
    service.state.failure = { code: 'ingestion/import-columns', detail: 'no time' };
    const { code, output } = await run('import', 'readings', at('a.csv'), '--mapping', at('m.yaml'));
    expect([code, output]).toEqual([1, expect.stringContaining('failed: no time (ingestion/import-columns)')]);
  });

  it('shows the report, and asks for a mapping', async () => {
    expect((await run('import', 'report', 'i1')).output).toBe('row,column\r\n2,value\r\n');
    expect((await run('import', 'readings', at('a.csv'))).errors).toContain('--mapping');
    expect((await run('import', 'readings', at('none'), '--mapping', at('m.yaml'))).errors).toContain(
      'There is no file',
    );
  });

  function run(...args: readonly string[]) {
    const env = { PATH: process.env['PATH'], WELLFLOW_TOKEN: 'mine' };
    const child = spawn(process.execPath, [join(sources, 'cli', 'main.mts'), '--gateway', gateway, ...args], { env });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    return new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, output, errors }));
    });
  }
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
