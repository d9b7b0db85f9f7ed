import { isTemplate, printTime, qualityOf, readMetricValue } from './metric-value';
import type { Alias, SparkplugMetric } from './payload';
import type { FieldMessage, MetricDefinition, Scope } from './session';
import { changeSession, tellLife, type Work } from './work';

/** Device '' stands for the node itself. */
export const nodeScope = '';
const deepestTemplate = 8;

/** What a birth or a data message says of one metric, templates taken apart. */
export interface MetricSaid {
  readonly definition: MetricDefinition;
  readonly metric: SparkplugMetric;
}

/** A birth defines the metrics of its node or device anew; aliases of before mean nothing any more. */
export function takeBirth(work: Work, { topic, payload }: FieldMessage): void {
  tellLife(work, topic.device, true);
  const before = work.session.scopes.get(topic.device);
  const prefix = `${topic.group}/${topic.edge}/${topic.device}/`;
  const metrics = new Map<string, MetricDefinition>();
  const aliases = new Map<Alias, MetricDefinition>();
  const bornAtMs = payload.timestampMs ?? work.nowMs;
  for (const metric of payload.metrics) {
    if (metric.name === undefined) work.omitted.unresolved += 1;
    else defineMetric({ metrics, aliases, prefix, depth: 0 }, metric, metric.name);
  }
  // What is no more in the birth has nobody who would ever say that it is stale.
  const known = before?.status === 'online' ? [...before.metrics.values()] : [];
  const gone = known.filter(({ name }) => !metrics.has(name));
  tellStale(work, gone, bornAtMs);
  setScope(work, topic.device, { status: 'online', metrics, aliases, staleAtMs: undefined });
  const current = { bornAtMs, staleAtMs: before?.staleAtMs };
  for (const metric of payload.metrics) takeBornMetric(work, { metrics, aliases }, { metric, current });
}

interface Definitions {
  readonly metrics: Map<string, MetricDefinition>;
  readonly aliases: Map<Alias, MetricDefinition>;
  readonly prefix: string;
  /** How many templates this is inside of. */
  readonly depth: number;
}

function defineMetric(into: Definitions, metric: SparkplugMetric, name: string): void {
  const definition = { name, tag: into.prefix + name, datatype: metric.datatype ?? 0 };
  if (metric.alias !== undefined) into.aliases.set(metric.alias, definition);
  if (!isTemplate(metric.value)) return void into.metrics.set(name, definition);
  if (metric.value.isDefinition || into.depth >= deepestTemplate) return;
  const inner = { ...into, depth: into.depth + 1 };
  for (const member of metric.value.metrics) {
    if (member.name !== undefined) defineMetric(inner, member, `${name}/${member.name}`);
  }
}

/** By which metrics are known: those of one node or device. */
export type KnownMetrics = Pick<Scope, 'metrics' | 'aliases'>;

interface Born {
  readonly metric: SparkplugMetric;
  readonly current: { readonly bornAtMs: number; readonly staleAtMs: number | undefined };
}

function takeBornMetric(work: Work, known: KnownMetrics, { metric, current }: Born): void {
  const { bornAtMs, staleAtMs } = current;
  for (const said of saidOf(known, metric)) {
    const atMs = said.metric.timestampMs ?? bornAtMs;
    // A birth says what holds now: of a value sampled before the death it ends the staleness.
    const ends = staleAtMs !== undefined && atMs <= staleAtMs && !said.metric.isHistorical;
    addReading(work, said, ends ? Math.max(bornAtMs, staleAtMs + 1) : atMs);
  }
}

/** @returns one entry for a plain metric, one for each member of a template, none for what no birth told of. */
export function saidOf(known: KnownMetrics, metric: SparkplugMetric): readonly MetricSaid[] {
  const definition = definitionOf(known, metric);
  if (!isTemplate(metric.value)) return definition === undefined ? [] : [{ definition, metric }];
  const name = metric.name ?? definition?.name;
  if (name === undefined || metric.value.isDefinition) return [];
  return membersOf(known, { ...metric, name }, 1);
}

export function definitionOf(
  { metrics, aliases }: KnownMetrics,
  metric: SparkplugMetric,
): MetricDefinition | undefined {
  if (metric.name !== undefined) return metrics.get(metric.name);
  return metric.alias === undefined ? undefined : aliases.get(metric.alias);
}

function membersOf(known: KnownMetrics, instance: SparkplugMetric, depth: number): readonly MetricSaid[] {
  if (!isTemplate(instance.value) || depth > deepestTemplate) return [];
  return instance.value.metrics.flatMap((own) => {
    const name = own.name === undefined ? definitionOf(known, own)?.name : `${instance.name ?? ''}/${own.name}`;
    if (name === undefined) return [];
    const member = inherit(own, instance, name);
    if (isTemplate(member.value)) return membersOf(known, member, depth + 1);
    const definition = known.metrics.get(name);
    return definition === undefined ? [] : [{ definition, metric: member }];
  });
}

/** A member is as old, as lasting and as good as its instance, unless it says otherwise. */
function inherit(member: SparkplugMetric, instance: SparkplugMetric, name: string): SparkplugMetric {
  return {
    ...member,
    name,
    timestampMs: member.timestampMs ?? instance.timestampMs,
    isHistorical: member.isHistorical || instance.isHistorical,
    isTransient: member.isTransient || instance.isTransient,
    quality: member.quality ?? instance.quality,
  };
}

// What drives the session itself is no measurement of the field.
const control = /^(?:bdSeq$|Node Control\/|Device Control\/)/;

export function addReading(work: Work, { definition, metric }: MetricSaid, atMs: number): void {
  if (control.test(definition.name)) return;
  if (metric.isTransient) return void (work.omitted.transient += 1);
  const value = metric.isNull ? null : readMetricValue(metric.datatype ?? definition.datatype, metric.value);
  if (value === undefined) return void (work.omitted.unsupported += 1);
  const quality = qualityOf(metric, value);
  const { tag } = definition;
  work.readings.push({ tag, time: printTime(atMs), value, quality, historical: metric.isHistorical });
}

/** Nothing is known of these metrics any more. */
export function tellStale(work: Work, metrics: Iterable<MetricDefinition>, atMs: number): void {
  const time = printTime(atMs);
  for (const { name, tag } of metrics) {
    if (!control.test(name)) work.readings.push({ tag, time, value: null, quality: 'STALE', historical: false });
  }
}

export function setScope(work: Work, device: string, scope: Scope): void {
  changeSession(work, { scopes: new Map(work.session.scopes).set(device, scope) });
}
