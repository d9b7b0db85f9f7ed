import { addReading, definitionOf, saidOf } from './births';
import { isTemplate } from './metric-value';
import type { SparkplugMetric } from './payload';
import type { FieldMessage, Scope } from './session';
import { wantRebirth, type Work } from './work';

/** Takes what a node or device tells of metrics its birth has defined. */
export function takeData(work: Work, { topic, payload }: FieldMessage): void {
  const scope = work.session.scopes.get(topic.device);
  if (scope === undefined || scope.status === 'offline') {
    wantRebirth(work, 'unknown-device');
    takeByName(work, payload.metrics, scope);
    return;
  }
  const sentAtMs = payload.timestampMs ?? work.nowMs;
  for (const metric of payload.metrics) takeMetric(work, { scope, metric, sentAtMs });
}

interface Told {
  readonly scope: Scope;
  readonly metric: SparkplugMetric;
  readonly sentAtMs: number;
}

function takeMetric(work: Work, { scope, metric, sentAtMs }: Told): void {
  const definition = definitionOf(scope, metric);
  // The usual metric, without a list made for it.
  if (definition !== undefined && !isTemplate(metric.value)) {
    addReading(work, { definition, metric }, metric.timestampMs ?? sentAtMs);
    return;
  }
  const said = saidOf(scope, metric);
  for (const each of said) addReading(work, each, each.metric.timestampMs ?? sentAtMs);
  if (said.length > 0) return;
  work.omitted.unresolved += 1;
  wantRebirth(work, 'unknown-metric');
}

/** Without a birth of this session an alias may mean anything; a name means what it meant. */
function takeByName(work: Work, metrics: readonly SparkplugMetric[], scope: Scope | undefined): void {
  for (const metric of metrics) {
    const definition = metric.name === undefined ? undefined : scope?.metrics.get(metric.name);
    if (definition === undefined || isTemplate(metric.value)) work.omitted.unresolved += 1;
    else addReading(work, { definition, metric }, metric.timestampMs ?? work.nowMs);
  }
}
