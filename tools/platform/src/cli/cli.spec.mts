import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sources } from '../state/root.mts';
import { shellExports } from './commands/environment.mts';
import { parseValue } from './commands/readings.mts';
import { readable } from './output.mts';

interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

describe('the command line', () => {
  const seen: Seen[] = [];
  let server: Server;
  let gateway: string;
  let reply: { status: number; body: unknown };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        const { authorization } = request.headers;
        seen.push({
          line: `${request.method} ${request.url}`,
          authorization,
          body: text === '' ? undefined : JSON.parse(text),
        });
        response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    gateway = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  beforeEach(() => {
    seen.length = 0;
    reply = { status: 200, body: {} };
  });
  afterAll(() => server.close());

  it('replays nothing until told to do it', async () => {
    reply.body = { dryRun: true, outcomes: [{ id: 'a', outcome: 'would-replay' }] };
    const dry = await run('dlq', 'replay', '--service', 'royalty', '--key', 'demo/1', '--error-code', 'x');
    expect(seen[0]).toEqual({
      line: 'POST /v1/dead-letters/royalty/replay',
      authorization: 'Bearer mine',
      body: { key: 'demo/1', errorCode: 'x', dryRun: true },
    });
    expect(dry.output).toContain('Nothing was done');
    await run('dlq', 'replay', 'a', 'b', '--service', 'royalty', '--yes');
    expect(seen[1]?.body).toEqual({ ids: ['a', 'b'], dryRun: false });
  });

  it('does not replay everything for want of a filter', async () => {
    expect((await run('dlq', 'replay', '--service', 'royalty', '--yes')).code).toBe(1);
    expect(seen).toEqual([]);
  });

  it('lists dead letters of all services, and says who could not be asked', async () => {
    const letter = { id: 'a', service: 'wells', state: 'held', headers: { x: 'y' }, errorCode: 'wells/bad' };
    reply.body = { deadLetters: [letter], next: 'here', unavailable: [{ service: 'royalty', detail: 'no answer' }] };
    const { output } = await run('dlq', 'list', '--topic', 't');
    expect(seen[0]?.line).toBe('GET /v1/dead-letters?topic=t&limit=50');
    expect(output).toContain('wells    a   held   wells/bad');
    expect(output).toContain('royalty could not be asked: no answer\nMore: --after here');
  });

  it('skips only with a reason', async () => {
    expect((await run('dlq', 'skip', 'a', '--service', 'wells', '--yes')).code).toBe(1);
    await run('dlq', 'skip', 'a', '--service', 'wells', '--reason', 'test well', '--yes');
    expect(seen.map(({ body }) => body)).toEqual([{ ids: ['a'], reason: 'test well', dryRun: false }]);
  });

  it('sends a reading and asks for readings', async () => {
    const at = '2026-01-01T00:00:00Z';
    await run(
      'readings',
      'send',
      '--well',
      '42-501-20130',
      '--measurement',
      'oil-rate',
      '--value',
      '12.5',
      '--unit',
      'bbl/d',
      '--time',
      at,
    );
    await run('readings', 'get', '42-501-20130', '--measurement', 'oil-rate', '--from', at);
    const reading = { well: '42-501-20130', measurement: 'oil-rate', value: 12.5, unit: 'bbl/d', time: at };
    expect(seen[0]).toMatchObject({ line: 'POST /v1/readings', body: { readings: [reading] } });
    expect(seen[1]?.line).toBe(
      `GET /v1/wells/42-501-20130/readings?measurement=oil-rate&from=${encodeURIComponent(at)}`,
    );
  });

  it('tells a refusal in a sentence, or as JSON where that was asked for', async () => {
    reply = { status: 404, body: { title: 'Not found', detail: 'No such well', code: 'wells/unknown' } };
    const plain = await run('wells', 'get', '42-501-20130');
    expect(plain).toMatchObject({ code: 1, errors: expect.stringContaining('404: No such well (wells/unknown)') });
    const json = JSON.parse((await run('wells', 'get', '42-501-20130', '--json')).output) as { error: unknown };
    expect(json.error).toMatchObject({ code: 'refused' });
  });

  it('says so when the platform does not run', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cli-'));
    const { code, errors } = await run('status', '--dir', dir);
    rmSync(dir, { recursive: true });
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('npm start') });
  });

  it('names every command in its help, and completes them', async () => {
    const { output } = await run('--help');
    const commands = [
      'token',
      'env',
      'status',
      'health',
      'logs',
      'restart',
      'stop',
      'wells',
      'readings',
      'dlq',
      'completion',
    ];
    for (const command of commands) expect(output).toContain(`wellflow ${command}`);
    expect((await run('--get-yargs-completions', 'wellflow', 'dlq', '')).output).toMatch(/list[^]*replay[^]*skip/);
    expect((await run('completion', 'bash')).output).toContain('complete -o bashdefault');
    expect((await run('completion', 'zsh')).output).toContain('compdef _wellflow wellflow');
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

describe('what the command line prints', () => {
  it('quotes shell variables, whatever is in them', () => {
    expect(shellExports({ A: `it's $HOME` })).toBe(`export A='it'\\''s $HOME'`);
  });

  it('reads a value as the JSON it looks like, else as text', () => {
    expect(['12.5', '-3', '1e3', 'true', 'null', 'open', '1.2.3'].map(parseValue)).toEqual([
      12.5,
      -3,
      1000,
      true,
      null,
      'open',
      '1.2.3',
    ]);
  });

  it('shows lists as tables', () => {
    expect(readable({ letters: [{ id: 'a', cause: { code: 'x' }, topic: 't' }] })).toBe('id  topic\na   t');
    expect(readable({ letters: [] })).toBe('none');
    expect(readable({ id: 'a', name: 'x', identifiers: [{ scheme: 'api' }] })).toContain('"name": "x"');
    expect(readable({ name: 'x' })).toBe('{\n  "name": "x"\n}');
  });
});
