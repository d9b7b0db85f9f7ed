import stack from '../../platform/stack.json' with { type: 'json' };
import { imageOf, readCompose, serviceOf } from './compose.mts';
import { queriesOf, readDashboards } from './dashboards.mts';
import { readYaml } from './files.mts';
import { at, listAt, textAt } from './json.mts';

const services = Object.entries(stack.services);

describe('Prometheus of the compose file', () => {
  it('reads the metrics of every service, on its port, under its name', () => {
    const jobs = listAt(readYaml('deploy/compose/prometheus.yml'), 'scrape_configs');
    const job = jobs.find((each) => at(each, 'job_name') === 'wellflow') ?? null;
    const scraped = listAt(job, 'static_configs').map((each) => [
      textAt(each, 'targets', 0),
      textAt(each, 'labels', 'service'),
    ]);
    expect(scraped).toEqual(services.map(([name, port]) => [`${name}:${port}`, name]));
  });
});

describe('Jaeger of the compose file', () => {
  it('is the second major version, whose settings are a Collector', () => {
    expect(imageOf(serviceOf(readCompose(), 'jaeger'))).toMatch(/^jaegertracing\/jaeger:2\./);
    const settings = readYaml('deploy/compose/jaeger.yml');
    const pipeline = at(settings, 'service', 'pipelines', 'traces') ?? null;
    for (const kind of ['receivers', 'processors', 'exporters']) {
      const missing = listAt(pipeline, kind).filter((name) => at(settings, kind, String(name)) === undefined);
      expect([kind, missing]).toEqual([kind, []]);
    }
    const extensions = listAt(settings, 'service', 'extensions').filter(
      (name) => at(settings, 'extensions', String(name)) === undefined,
    );
    expect(extensions).toEqual([]);
  });
});

describe.each(readDashboards())('the dashboard %s', (_, dashboard) => {
  it('says of every panel what it shows, in which unit, and from which query', () => {
    for (const panel of listAt(dashboard, 'panels')) {
      const said = [
        at(panel, 'title'),
        at(panel, 'description'),
        at(panel, 'fieldConfig', 'defaults', 'unit'),
        at(panel, 'targets', 0, 'expr'),
      ];
      expect([at(panel, 'title'), said.filter((text) => typeof text !== 'string' || text === '')]).toEqual([
        at(panel, 'title'),
        [],
      ]);
      expect(at(panel, 'datasource', 'uid')).toBe('prometheus');
    }
  });

  it('counts rates over the interval Grafana finds right, and never a counter as it is', () => {
    for (const { panel, expression } of queriesOf(dashboard, '$__rate_interval')) {
      const ranges = expression.match(/\[[^\]]*\]/g) ?? [];
      expect([panel, ranges.filter((range) => range !== '[$__rate_interval]')]).toEqual([panel, []]);
      const bare = expression.replaceAll(/rate\([^)]*\)/g, '').match(/_total\b|_count\b|_bucket\b/g) ?? [];
      expect([panel, bare]).toEqual([panel, []]);
    }
  });

  it('has no two panels on one place', () => {
    const places = listAt(dashboard, 'panels').map(
      (panel) => `${at(panel, 'gridPos', 'x')},${at(panel, 'gridPos', 'y')}`,
    );
    expect(new Set(places).size).toBe(places.length);
  });

  it('is found by the datasource it names', () => {
    const sources = listAt(readYaml('deploy/compose/grafana/provisioning/datasources/wellflow.yml'), 'datasources');
    expect(sources.map((source) => at(source, 'uid'))).toContain('prometheus');
  });
});
