import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sources } from '../../state/root.mts';

describe('wellflow efm', () => {
  const seen: { readonly line: string; readonly type: string | undefined; readonly body: string }[] = [];
  let server: Server;
  let gateway: string;
  let folder: string;
  let reply: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'efm-'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push({ line: `${request.method} ${request.url}`, type: request.headers['content-type'], body });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    gateway = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  beforeEach(() => {
    seen.length = 0;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('sends a file, inflated if it is gzip, and says which lines are to be mended', async () => {
    const csv = 'time,volume\nx,1\n';
    const file = join(folder, 'hours.csv');
    writeFileSync(file, gzipSync(csv));
    const fault = { line: 2, status: 'rejected', code: 'ingestion/invalid-time', path: '/time', detail: 'No time' };
    const counts = { receiptId: 'r', accepted: 3, duplicate: 2, quarantined: 0, rejected: 1 };
    reply = { ...counts, results: [fault], days: [{ meter: 'M1', day: '2026-11-02', flags: ['gap'] }] };
    const { code, output } = await run('efm', 'send', file, '--record', 'hourly', '--meter', 'M1', '--why', 'repoll');
    expect(seen).toEqual([
      { line: 'POST /v1/efm?record=hourly&mapping=wellflow&meter=M1&why=repoll', type: 'text/csv', body: csv },
    ]);
    expect(output).toBe(
      '3 accepted, 2 known, 0 kept for later, 1 rejected (r)\n' +
        'line 2: ingestion/invalid-time /time No time\nM1 2026-11-02: gap\n',
    );
    expect(code).toBe(1);
  });

  it('asks for days and packages by meter', async () => {
    reply = { days: [] };
    await run('efm', 'days', 'M 1', '--from', '2026-11-01', '--to', '2026-11-30');
    await run('efm', 'package', 'M 1', join(folder, 'out.csv'), '--month', '2026-11', '--format', 'csv');
    expect(seen.map(({ line }) => line)).toEqual([
      'GET /v1/efm/M%201/days?from=2026-11-01&to=2026-11-30',
      'GET /v1/efm/M%201/audit-package?month=2026-11&format=csv',
    ]);
  });

  function run(...args: readonly string[]) {
    const env = { PATH: process.env['PATH'], WELLFLOW_TOKEN: 'mine' };
    const child = spawn(process.execPath, [join(sources, 'cli', 'main.mts'), '--gateway', gateway, ...args], { env });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    return new Promise<{ code: number | null; output: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, output }));
    });
  }
});
