import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, root } from './files.mts';
import { listAt, textAt } from './json.mts';
import type { JsonValue } from './json.mts';

const folder = 'deploy/compose/grafana/dashboards';

export interface PanelQuery {
  readonly panel: string;
  readonly expression: string;
}

export function readDashboards(): readonly (readonly [string, JsonValue])[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
  return names.map((name) => [name, readYaml(`${folder}/${name}`)]);
}

/** Every query of a dashboard, Grafana's own variables replaced as a reader of the last minutes would have them. */
export function queriesOf(dashboard: JsonValue, rateInterval: string): readonly PanelQuery[] {
  return listAt(dashboard, 'panels').flatMap((panel) =>
    listAt(panel, 'targets').map((target) => ({
      panel: textAt(panel, 'title'),
      expression: textAt(target, 'expr').replaceAll('$__rate_interval', rateInterval),
    })),
  );
}
