import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../tools/platform/src/index.mts';
import { until } from '../traffic.mts';

/** A Jaeger of its own, that forgets everything when it stops. */
export interface Jaeger {
  /** Base address for OTLP over HTTP. */
  readonly otlpUrl: string;
  /** Every span of a trace; nothing while it has none. */
  trace(traceId: string): Promise<readonly Span[]>;
  /** Spans of a service's recent traces. */
  spansOf(service: string): Promise<readonly Span[]>;
  services(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface Span {
  readonly traceId: string;
  readonly service: string;
  readonly name: string;
  /** Traces it refers to: its own by its parent, others by links. */
  readonly refersTo: readonly string[];
}

const version = '1.62.0';
const olderWaysIn = [
  'http-server.host-port',
  'processor.jaeger-binary.server-host-port',
  'processor.jaeger-compact.server-host-port',
  'processor.zipkin-compact.server-host-port',
];

// The last Jaeger that builds from the module proxy; over OTLP and its query API it does what version 2 does.
export async function startJaeger(): Promise<Jaeger> {
  const executable = buildJaeger();
  const {
    gateway: otlp,
    wells: query,
    production: admin,
    royalty: grpc,
    compliance: legacy,
    ingestion: otlpGrpc,
    registry: queryGrpc,
  } = await freePorts();
  const flags = [
    `--collector.otlp.http.host-port=127.0.0.1:${otlp}`,
    `--collector.otlp.grpc.host-port=127.0.0.1:${otlpGrpc}`,
    `--collector.grpc-server.host-port=127.0.0.1:${grpc}`,
    `--collector.http-server.host-port=127.0.0.1:${legacy}`,
    `--query.http-server.host-port=127.0.0.1:${query}`,
    `--query.grpc-server.host-port=127.0.0.1:${queryGrpc}`,
    `--admin.http.host-port=127.0.0.1:${admin}`,
    // Its older ways in are not wanted, and cannot be left out.
    ...olderWaysIn.map((name) => `--${name}=127.0.0.1:0`),
    '--collector.otlp.enabled=true',
    '--log-level=error',
  ];
  const server = spawn(executable, flags, {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], SPAN_STORAGE_TYPE: 'memory' },
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const api = `http://127.0.0.1:${query}/api`;
  const answers = async (): Promise<boolean> => (await fetch(`${api}/services`).catch(() => undefined))?.ok ?? false;
  await until(30, answers, Boolean).catch((error: unknown) => {
    server.kill('SIGKILL');
    throw error;
  });
  return {
    otlpUrl: `http://127.0.0.1:${otlp}`,
    trace: (traceId) => readSpans(`${api}/traces/${traceId}`),
    spansOf: (service) => readSpans(`${api}/traces?service=${service}&limit=500&lookback=1h`),
    services: async () => parseServices(await (await fetch(`${api}/services`)).text()),
    async stop() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** @returns the executable, built once a machine: minutes the first time, as it brings every storage Jaeger knows. */
function buildJaeger(): string {
  const cache =
    process.env['WELLFLOW_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wellflow');
  const folder = join(cache, `jaeger-${version}`);
  const executable = join(folder, 'all-in-one');
  if (existsSync(executable)) return executable;
  mkdirSync(folder, { recursive: true });
  const args = ['build', '-o', `${executable}.part`, 'github.com/jaegertracing/jaeger/cmd/all-in-one'];
  const { status, stderr } = spawnSync('go', args, { cwd: join(import.meta.dirname, 'module'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`Jaeger could not be built: ${stderr}`);
  renameSync(`${executable}.part`, executable);
  return executable;
}

interface JaegerTrace {
  readonly traceID: string;
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  readonly spans: readonly JaegerSpan[];
}

interface JaegerSpan {
  readonly traceID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly references: readonly { readonly traceID: string }[];
}

async function readSpans(url: string): Promise<readonly Span[]> {
  const reply = await fetch(url);
  return reply.ok ? parseTraces(await reply.text()) : [];
}

function parseTraces(text: string): readonly Span[] {
  const { data } = JSON.parse(text) as { readonly data: readonly JaegerTrace[] | null };
  return (data ?? []).flatMap(({ processes, spans }) =>
    spans.map(({ traceID, operationName, processID, references }) => ({
      traceId: traceID,
      service: processes[processID]?.serviceName ?? '',
      name: operationName,
      refersTo: references.map((reference) => reference.traceID),
    })),
  );
}

function parseServices(text: string): readonly string[] {
  const { data } = JSON.parse(text) as { readonly data: readonly string[] | null };
  return data ?? [];
}
