import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queriesOf, readDashboards } from '../../../tools/deploy-check/src/dashboards.mts';
import { readText } from '../../../tools/deploy-check/src/files.mts';
import { freePorts, serviceNames, startPlatform } from '../../../tools/platform/src/index.mts';
import type { Platform } from '../../../tools/platform/src/index.mts';
import { ask, reading, until } from '../traffic.mts';

const folder = mkdtempSync(join(tmpdir(), 'wellflow-prometheus-'));
const apiNumber = '42-501-20132';
let platform: Platform;
let prometheus: ChildProcess;
let url = '';

beforeAll(async () => {
  platform = await startPlatform({ dir: join(folder, 'platform'), simulator: false });
  await platform.whenReady(240_000);
  const { gateway: port = 0 } = await freePorts();
  url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, configOf(platform, port));
  const checked = spawnSync('promtool', ['check', 'config', config], { encoding: 'utf8' });
  expect([checked.status, checked.status === 0 ? '' : checked.stdout + checked.stderr]).toEqual([0, '']);
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  prometheus = spawn('prometheus', [...flags, '--enable-feature=exemplar-storage', '--log.level=error'], {
    stdio: 'ignore',
  });
}, 300_000);
afterAll(async () => {
  if (prometheus?.kill('SIGTERM')) await new Promise((resolve) => prometheus.once('exit', resolve));
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The settings of the compose file, with the addresses of this platform and a shorter interval. */
function configOf({ environment }: Platform, own: number): string {
  const addressed = readText('deploy/compose/prometheus.yml').replace(/\[(\w+):\d+\]/g, (whole, name: string) => {
    const address = environment[`WELLFLOW_${name.toUpperCase()}_URL`];
    return address === undefined ? whole : `[${new URL(address).host}]`;
  });
  return addressed
    .replace('localhost:9090', `127.0.0.1:${own}`)
    .replace('scrape_interval: 10s', 'scrape_interval: 1s')
    .replace('scrape_timeout: 5s', 'scrape_timeout: 1s');
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string): Promise<readonly Sample[]> {
  const reply = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expression }),
  });
  return parseSamples(expression, await reply.text());
}

function parseSamples(expression: string, text: string): readonly Sample[] {
  const { status, data, error } = JSON.parse(text) as {
    status: string;
    data?: { result: readonly Sample[] };
    error?: string;
  };
  if (status !== 'success') throw new Error(`${expression}: ${error}`);
  return data?.result ?? [];
}

const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok ?? false;

describe('Prometheus, reading the running platform', () => {
  it('reads every service', async () => {
    await until(30, isReady, Boolean);
    const up = await until(
      30,
      () => query('up{job="wellflow"} == 1'),
      (found) => found.length === serviceNames.length,
    );
    expect(up.map(({ metric }) => metric['service']).sort()).toEqual([...serviceNames].sort());
  });

  it('has data for every panel of every dashboard once wells and readings have passed', async () => {
    expect((await ask(platform, '/v1/wells', { body: { apiNumber, name: 'Yoakum 132' } })).status).toBe(201);
    const post = () => ask(platform, '/v1/readings', { body: { readings: [reading(apiNumber)] } });
    await until(60, post, ({ body }) => body['accepted'] === 1);
    for (const [name, dashboard] of readDashboards()) {
      for (const { panel, expression } of queriesOf(dashboard, '20s')) {
        const found = await until(
          30,
          async () => (await post(), query(expression)),
          (samples) => samples.length > 0,
        );
        const odd = found.filter(({ value }) => Number.isNaN(Number(value[1])));
        expect([name, panel, odd.length === found.length]).toEqual([name, panel, false]);
      }
    }
  }, 240_000);

  it('would say so if a service went away', async () => {
    await platform.stop('royalty');
    const down = await until(
      30,
      () => query('up{service="royalty"}'),
      ([sample]) => sample?.value[1] === '0',
    );
    expect(down).toHaveLength(1);
    await platform.start('royalty');
    await until(
      60,
      () => query('up{service="royalty"}'),
      ([sample]) => sample?.value[1] === '1',
    );
  }, 120_000);
});
