import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import { kindOf, nameOf, openCharts } from '../src/charts.mts';
import type { Charts } from '../src/charts.mts';
import { parseJson } from '../src/json.mts';
import { textAt } from '../src/json.mts';
import type { JsonValue } from '../src/json.mts';

const everything = {
  global: {
    kafka: { brokers: 'kafka:9092', tls: true, mechanism: 'scram-sha-256', existingSecret: 'kafka' },
    registry: { url: 'http://registry:8080/apis/ccompat/v7' },
    issuer: { url: 'https://wellflow.example' },
    image: { pullSecrets: ['pull'] },
    redis: { existingSecret: 'redis' },
    otlpUrl: 'http://collector:4318',
    serviceMonitor: { enabled: true },
    networkPolicy: { metricsFrom: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }] },
  },
  wells: {
    processes: { jobs: { enabled: true } },
    nodeSelector: { disk: 'fast' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    affinity: { podAntiAffinity: {} },
    priorityClassName: 'high',
    podAnnotations: { a: 'b' },
    podLabels: { c: 'd' },
    serviceAccount: { annotations: { e: 'f' } },
    service: { annotations: { g: 'h' } },
    secretEnv: { WELLFLOW_Y: { secret: 's', key: 'k' } },
  },
};

// The definitions of the Prometheus operator's kinds, from the module that publishes them.
const operator = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';

function crdFolder(scratch: string): string {
  const module = execFileSync('go', ['mod', 'download', '-json', operator], { cwd: scratch, encoding: 'utf8' });
  return join(textAt(parseJson(module), 'Dir'), 'example', 'prometheus-operator-crd');
}

let charts: Charts;
beforeAll(() => (charts = openCharts(Object.keys(stack.services))));
afterAll(() => charts.close());

/** @returns the names of the objects Kubernetes would refuse. */
function refused(name: string, objects: readonly JsonValue[]): readonly string[] {
  const folder = join(charts.folder, name);
  mkdirSync(folder);
  const files = objects.map((object) => join(folder, `${kindOf(object)}-${nameOf(object)}.json`));
  objects.forEach((object, index) => writeFileSync(files[index] ?? '', JSON.stringify(object)));
  const args = ['--version', '1.30', '--local-crds', crdFolder(charts.folder), '--output', 'json', folder];
  const { stdout } = spawnSync('kubectl-validate', args, { encoding: 'utf8' });
  const verdicts = Object.entries(parseJson(stdout) as Readonly<Record<string, readonly JsonValue[]>>);
  expect(verdicts).toHaveLength(objects.length);
  return verdicts
    .filter(([, verdict]) => verdict.some((each) => textAt(each, 'status') !== 'Success'))
    .map(([path]) => path.slice(folder.length + 1));
}

describe('everything rendered', () => {
  it('is what Kubernetes and the Prometheus operator understand', () => {
    const objects = charts.render('wellflow', everything);
    expect(new Set(objects.map(kindOf))).toContain('ServiceMonitor');
    expect(refused('good', objects)).toEqual([]);
  });

  it('would be refused with a field too many', () => {
    const [first, ...rest] = charts.render('wellflow', everything);
    const wrong = { ...(first as object), spce: {} } as JsonValue;
    expect(refused('wrong', [wrong, ...rest])).toEqual([`${kindOf(wrong)}-${nameOf(wrong)}.json`]);
  });
});
