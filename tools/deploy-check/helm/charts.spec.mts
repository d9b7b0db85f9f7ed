import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import { serviceEnvironment } from '../../platform/src/platform/environment.mts';
import { kindOf, nameOf, objectOf, openCharts } from '../src/charts.mts';
import type { Charts } from '../src/charts.mts';
import { root } from '../src/files.mts';
import { at, listAt, membersAt, textAt } from '../src/json.mts';
import type { JsonValue } from '../src/json.mts';

const names = Object.keys(stack.services);
const withHistory = ['ingestion', 'production'];
const required = {
  global: {
    image: { registry: 'registry.example', tag: '1.2.3' },
    kafka: { brokers: 'kafka:9092' },
    registry: { url: 'http://registry:8080/apis/ccompat/v7' },
    issuer: { url: 'https://wellflow.example' },
  },
};

let charts: Charts;
let objects: readonly JsonValue[];
beforeAll(() => {
  charts = openCharts(names);
  objects = charts.render('wellflow', required);
});
afterAll(() => charts.close());

const ofKind = (kind: string, among = objects): readonly JsonValue[] =>
  among.filter((object) => kindOf(object) === kind);
const podOf = (object: JsonValue): JsonValue => at(object, 'spec', 'template', 'spec') ?? null;
const podLabelsOf = (object: JsonValue): JsonValue => at(object, 'spec', 'template', 'metadata', 'labels') ?? null;
const containerOf = (object: JsonValue): JsonValue => at(podOf(object), 'containers', 0) ?? null;
const variablesOf = (object: JsonValue): readonly string[] =>
  listAt(containerOf(object), 'env').map((variable) => textAt(variable, 'name'));
const workloads = (): readonly JsonValue[] => [...ofKind('Deployment'), ...ofKind('Job')];
const selects = (selector: JsonValue | undefined, labels: JsonValue): boolean =>
  membersAt(selector).every(([name, value]) => at(labels, name) === value);
const changed = (values: JsonValue): readonly JsonValue[] => charts.render('wellflow', values);

describe('the charts', () => {
  it('pass helm lint, each by itself and all together', () => {
    for (const chart of [...names, 'wellflow']) {
      const values = chart === 'wellflow' ? required : { ...required, database: { existingSecret: 'db' } };
      expect([chart, charts.lint(chart, values)]).toEqual([chart, expect.objectContaining({ code: 0 })]);
    }
  });

  it('render every service as a Deployment a process', () => {
    const deployed = ofKind('Deployment').map(nameOf).sort();
    const roles = ['consumers', 'http', 'jobs', 'relay'];
    const history = withHistory.map((name) => `wf-${name}-history`);
    const expected = [...names.flatMap((name) => roles.map((role) => `wf-${name}-${role}`)), ...history];
    expect(deployed).toEqual(expected.sort());
    for (const deployment of ofKind('Deployment')) {
      const role = textAt(podLabelsOf(deployment), 'app.kubernetes.io/component');
      const value = role === 'history' ? 'consumers,jobs' : role;
      expect(listAt(containerOf(deployment), 'env')).toContainEqual({ name: 'WELLFLOW_ROLES', value });
    }
  });

  it('leave the history lane to a Deployment of its own, and to the others where there is none', () => {
    const lanesOf = (name: string, among: readonly JsonValue[]): unknown =>
      listAt(containerOf(objectOf(among, 'Deployment', name)), 'env')
        .filter((variable) => textAt(variable, 'name') === 'WELLFLOW_LANES')
        .map((variable) => textAt(variable, 'value'));
    for (const name of withHistory) {
      expect(lanesOf(`wf-${name}-history`, objects)).toEqual(['history']);
      expect(lanesOf(`wf-${name}-consumers`, objects)).toEqual(['live']);
      const without = changed({ ...required, [name]: { processes: { history: { enabled: false } } } });
      expect(ofKind('Deployment', without).map(nameOf)).not.toContain(`wf-${name}-history`);
      expect(lanesOf(`wf-${name}-consumers`, without)).toEqual([]);
    }
  });

  it('prove themselves to Kafka as one user, the Job of the topics too', () => {
    const kafka = { ...required.global.kafka, tls: true, existingSecret: 'kafka-user' };
    const among = changed({ ...required, global: { ...required.global, kafka } });
    const asking = [...ofKind('Deployment', among), objectOf(among, 'Job', 'wf-topics')];
    for (const workload of asking) {
      const env = listAt(containerOf(workload), 'env');
      const secretKeyRef = { name: 'kafka-user', key: 'password' };
      expect(env).toContainEqual({ name: 'WELLFLOW_KAFKA_PASSWORD', valueFrom: { secretKeyRef } });
      expect(env).toContainEqual({ name: 'WELLFLOW_KAFKA_TLS', value: 'true' });
    }
    expect(JSON.stringify(objects)).not.toContain('WELLFLOW_KAFKA_PASSWORD');
  });

  it('end TLS at the gateway on a second port, where they are asked to', () => {
    const clientAuthority = { existingSecret: 'field-ca', revokedKey: 'revoked.pem' };
    const gateway = { tls: { port: 8443, existingSecret: 'gateway-tls', clientAuthority } };
    const among = changed({ ...required, gateway });
    const deployed = objectOf(among, 'Deployment', 'wf-gateway-http');
    expect(listAt(containerOf(deployed), 'ports')).toContainEqual({ name: 'https', containerPort: 8443 });
    const env = listAt(containerOf(deployed), 'env');
    const mounts = listAt(containerOf(deployed), 'volumeMounts').map((mount) => textAt(mount, 'mountPath'));
    for (const name of ['CERT', 'KEY', 'CLIENT_CA', 'CLIENT_CRL']) {
      const variable = env.find((each) => textAt(each, 'name') === `WELLFLOW_GATEWAY_TLS_${name}`) ?? null;
      expect(mounts.some((path) => textAt(variable, 'value').startsWith(`${path}/`))).toBe(true);
    }
    const secrets = listAt(podOf(deployed), 'volumes').map((volume) => at(volume, 'secret', 'secretName'));
    expect(secrets).toEqual(expect.arrayContaining(['gateway-tls', 'field-ca']));
    expect(listAt(objectOf(among, 'Service', 'wf-gateway'), 'spec', 'ports')).toContainEqual({
      ...{ name: 'https', port: 8443, targetPort: 'https' },
    });
    const rule = at(objectOf(among, 'NetworkPolicy', 'wf-gateway'), 'spec', 'ingress', 0);
    expect(listAt(rule, 'ports')).toContainEqual({ port: 8443 });
    expect(JSON.stringify([objects, objectOf(among, 'Deployment', 'wf-gateway-relay')])).not.toContain('GATEWAY_TLS');
  });

  it('render a service of its own chart as the umbrella does', () => {
    const alone = charts.render('wells', { ...required, database: { existingSecret: 'wellflow-wells-database' } });
    for (const deployment of ofKind('Deployment', alone))
      expect(deployment).toEqual(objectOf(objects, 'Deployment', nameOf(deployment)));
  });

  it('name nothing twice', () => {
    const all = objects.map((object) => `${kindOf(object)}/${nameOf(object)}`);
    expect(new Set(all).size).toBe(all.length);
  });

  it('ask what depends on nothing remote', () => {
    for (const deployment of ofKind('Deployment')) {
      const container = containerOf(deployment);
      const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
        at(container, probe, 'httpGet', 'path'),
      );
      expect([nameOf(deployment), paths]).toEqual([
        nameOf(deployment),
        ['/health/self', '/health/live', '/health/self'],
      ]);
    }
  });

  it('run under the restricted Pod Security Standard, on a file system nobody writes to', () => {
    for (const workload of workloads()) {
      expect([nameOf(workload), at(podOf(workload), 'securityContext')]).toEqual([
        nameOf(workload),
        expect.objectContaining({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } }),
      ]);
      expect(at(containerOf(workload), 'securityContext')).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(at(podOf(workload), 'automountServiceAccountToken')).toBe(false);
      expect(textAt(podOf(workload), 'serviceAccountName')).not.toBe('default');
    }
  });

  it('give every container requests, a memory limit and a pinned image', () => {
    for (const workload of workloads()) {
      const container = containerOf(workload);
      expect([nameOf(workload), at(container, 'resources')]).toEqual([
        nameOf(workload),
        {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: expect.objectContaining({ memory: expect.any(String) }),
        },
      ]);
      expect(textAt(container, 'image')).toMatch(/^registry\.example\/wellflow\/[a-z]+:1\.2\.3$/);
    }
  });

  it('hold no secret: each comes from a Secret that exists', () => {
    expect(ofKind('Secret')).toEqual([]);
    for (const workload of workloads()) {
      const plain = listAt(containerOf(workload), 'env').filter((variable) => at(variable, 'value') !== undefined);
      expect(
        plain.map((variable) => textAt(variable, 'name')).filter((name) => /DATABASE|SECRET|REDIS/.test(name)),
      ).toEqual([]);
    }
    for (const map of ofKind('ConfigMap'))
      expect(membersAt(map, 'data').filter(([name]) => /DATABASE|SECRET|REDIS|TOKEN/.test(name))).toEqual([]);
  });

  it.each(names)('give %s the variables the supervisor of `npm start` gives it', (name) => {
    const deployment = ofKind('Deployment').find((object) => nameOf(object) === `wf-${name}-http`) ?? null;
    const settings = membersAt(objectOf(objects, 'ConfigMap', `wf-${name}`), 'data').map(([variable]) => variable);
    const given = [...settings, ...variablesOf(deployment)];
    const database = { url: 'x', systemUrl: 'x', ownerUrl: 'x' };
    const addresses = {
      postgresUrl: 'x',
      brokers: 'x',
      registryUrl: 'x',
      databases: Object.fromEntries(names.map((each) => [each, database])),
    };
    const expected = Object.keys(
      serviceEnvironment(name, { addresses, ports: stack.services, services: names, clientSecret: 'x', base: {} }),
    );
    // A cluster has an issuer and clients of its own; the development client is for laptops.
    expect(expected.filter((variable) => !given.includes(variable) && !variable.includes('_DEV_CLIENT_'))).toEqual([]);
    expect(given.filter((variable) => /OWNER_DATABASE/.test(variable))).toEqual([]);
  });

  it('migrate as the owner, and make topics, before anything else', () => {
    for (const name of names) {
      const job = objectOf(objects, 'Job', `wf-${name}-migrations`);
      expect(at(job, 'metadata', 'annotations')).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
      expect(listAt(containerOf(job), 'command')).toEqual(['node', `services/${name}/dist/migrate.js`]);
      expect(variablesOf(job)).toEqual(['NODE_ENV', `WELLFLOW_${name.toUpperCase()}_OWNER_DATABASE_URL`]);
    }
    expect(at(objectOf(objects, 'Job', 'wf-topics'), 'metadata', 'annotations')).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-5',
    });
  });

  it('let a hook need nothing that comes after it', () => {
    const hooked = objects.filter((object) => at(object, 'metadata', 'annotations', 'helm.sh/hook') !== undefined);
    const accounts = hooked.filter((object) => kindOf(object) === 'ServiceAccount').map(nameOf);
    for (const job of ofKind('Job')) {
      expect(accounts).toContain(textAt(podOf(job), 'serviceAccountName'));
      expect(listAt(containerOf(job), 'envFrom')).toEqual([]);
    }
  });

  it('send requests to the processes that answer them, and scrapers to all', () => {
    for (const name of names) {
      const selected = (service: string): readonly string[] => {
        const selector = at(objectOf(objects, 'Service', service), 'spec', 'selector');
        return workloads()
          .filter((workload) => selects(selector, podLabelsOf(workload)))
          .map(nameOf);
      };
      expect(selected(`wf-${name}`)).toEqual([`wf-${name}-http`]);
      const all = ofKind('Deployment')
        .map(nameOf)
        .filter((deployment) => deployment.startsWith(`wf-${name}-`));
      expect(selected(`wf-${name}-metrics`).toSorted()).toEqual(all.toSorted());
    }
  });

  it('budget disruptions where there is more than one replica, and nowhere else', () => {
    const many = ofKind('Deployment')
      .filter((deployment) => Number(at(deployment, 'spec', 'replicas')) > 1)
      .map(nameOf);
    expect(ofKind('PodDisruptionBudget').map(nameOf).sort()).toEqual([...many].sort());
    for (const budget of ofKind('PodDisruptionBudget')) {
      const selector = at(budget, 'spec', 'selector', 'matchLabels');
      expect(
        workloads()
          .filter((workload) => selects(selector, podLabelsOf(workload)))
          .map(nameOf),
      ).toEqual([nameOf(budget)]);
    }
  });

  it('open each service to the gateway alone, and the gateway to those who are named', () => {
    for (const name of names) {
      const rule = at(objectOf(objects, 'NetworkPolicy', `wf-${name}`), 'spec', 'ingress', 0);
      const peers = listAt(rule, 'from');
      expect(listAt(rule, 'ports')).toEqual([{ port: stack.services[name as keyof typeof stack.services] }]);
      if (name !== 'gateway')
        expect(peers).toEqual([
          { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway', 'app.kubernetes.io/instance': 'wf' } } },
        ]);
    }
    const { gatewayFrom } = { gatewayFrom: [{ ipBlock: { cidr: '10.0.0.0/8' } }] };
    const narrowed = changed({ global: { ...required.global, networkPolicy: { gatewayFrom } } });
    expect(listAt(objectOf(narrowed, 'NetworkPolicy', 'wf-gateway'), 'spec', 'ingress', 0, 'from')).toContainEqual(
      gatewayFrom[0],
    );
    expect(
      ofKind('NetworkPolicy', changed({ global: { ...required.global, networkPolicy: { enabled: false } } })),
    ).toEqual([]);
  });

  it('make a ServiceMonitor of each service when asked', () => {
    expect(ofKind('ServiceMonitor')).toEqual([]);
    const monitored = changed({
      global: { ...required.global, serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } },
    });
    const monitors = ofKind('ServiceMonitor', monitored);
    expect(monitors).toHaveLength(names.length);
    for (const monitor of monitors) {
      const selector = at(monitor, 'spec', 'selector', 'matchLabels');
      const services = ofKind('Service', monitored).filter((service) =>
        selects(selector, at(service, 'metadata', 'labels') ?? null),
      );
      expect(services.map(nameOf)).toEqual([`${nameOf(monitor)}-metrics`]);
      expect(at(monitor, 'metadata', 'labels', 'release')).toBe('prometheus');
    }
  });

  it('roll the pods when their settings change', () => {
    const sum = (among: readonly JsonValue[]): JsonValue | undefined =>
      at(
        objectOf(among, 'Deployment', 'wf-wells-http'),
        'spec',
        'template',
        'metadata',
        'annotations',
        'checksum/config',
      );
    expect(sum(changed({ ...required, wells: { env: { WELLFLOW_X: '1' } } }))).not.toBe(sum(objects));
    expect(sum(changed(required))).toBe(sum(objects));
  });

  it('leave a service out, take further variables, a digest, a replica and Redis', () => {
    const values = {
      global: { ...required.global, redis: { existingSecret: 'redis' } },
      royalty: { enabled: false },
      wells: {
        image: { digest: `sha256:${'a'.repeat(64)}` },
        database: { replicaUrlKey: 'replica-url' },
        secretEnv: { WELLFLOW_Y: { secret: 's', key: 'k' } },
      },
    };
    const other = changed(values);
    expect(
      ofKind('Deployment', other)
        .map(nameOf)
        .filter((name) => name.includes('royalty')),
    ).toEqual([]);
    const wells = objectOf(other, 'Deployment', 'wf-wells-http');
    expect(textAt(containerOf(wells), 'image')).toBe(`registry.example/wellflow/wells@sha256:${'a'.repeat(64)}`);
    expect(variablesOf(wells)).toEqual(
      expect.arrayContaining(['WELLFLOW_WELLS_REPLICA_DATABASE_URL', 'WELLFLOW_REDIS_URL', 'WELLFLOW_Y']),
    );
  });

  it.each([
    ['no Kafka', { global: { ...required.global, kafka: { brokers: '' } } }, 'global.kafka.brokers'],
    [
      'no Secret for a database',
      { ...required, wells: { database: { existingSecret: '' } } },
      'wells.database.existingSecret',
    ],
    ['a slip of the pen', { ...required, wells: { replicas: 3 } }, 'replicas'],
    ['a slip of the pen in global', { global: { ...required.global, loglevel: 'debug' } }, 'loglevel'],
    ['a service that is not there', { ...required, refinery: {} }, 'refinery'],
  ])('refuse %s, by name', (_, values, word) => {
    expect(() => charts.render('wellflow', values)).toThrow(word);
  });

  it('start programs the images have', () => {
    const sources = readdirSync(join(root, 'services')).filter((name) =>
      existsSync(join(root, 'services', name, 'package.json')),
    );
    expect(sources.sort()).toEqual([...names].sort());
  });
});
