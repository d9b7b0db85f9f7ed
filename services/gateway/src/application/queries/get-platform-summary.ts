import { parseExposition, sumOf, type Sample } from '../../domain/metrics/exposition';
import type { ServiceName } from '../route-table';
import type { Upstream } from '../upstream';
import type { ServiceHealth } from './list-service-health';

export interface PlatformSummary {
  readonly at: string;
  readonly services: readonly ServiceHealth[];
  /** Readings a second since the sample before; `null` until there are two. */
  readonly readingsPerSecond: { readonly accepted: number | null; readonly stored: number | null };
  readonly consumers: readonly ConsumerLag[];
}

export interface ConsumerLag {
  readonly service: string;
  readonly group: string;
  readonly topic: string;
  /** Messages not yet taken. */
  readonly lag: number;
  readonly running: boolean;
}

export interface PlatformSummaryDeps {
  readonly upstreams: readonly Upstream[];
  readonly listServiceHealth: () => Promise<readonly ServiceHealth[]>;
  readonly nowMs: () => number;
}

/** Counters whose growth is the number of readings. */
const counters: Readonly<
  Record<
    'accepted' | 'stored',
    { readonly service: ServiceName; readonly name: string; readonly labels: Readonly<Record<string, string>> }
  >
> = {
  accepted: { service: 'ingestion', name: 'wellflow_ingestion_readings_total', labels: { status: 'accepted' } },
  stored: { service: 'production', name: 'wellflow_production_readings_stored_total', labels: {} },
};

interface Scrape {
  readonly atMs: number;
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
}

const freshMs = 1_000;
const rateWindowMs = 10_000;

/** What the console shows. Everybody who looks within a second shares one scrape; nobody looking costs nothing. */
export function createGetPlatformSummary(deps: PlatformSummaryDeps): () => Promise<PlatformSummary> {
  const { listServiceHealth, nowMs } = deps;
  let scrapes: readonly Scrape[] = [];
  let summary: Promise<PlatformSummary> | undefined;
  let madeAtMs = Number.NEGATIVE_INFINITY;

  const make = async (): Promise<PlatformSummary> => {
    const [services, scrape] = await Promise.all([listServiceHealth(), scrapeAll(deps)]);
    scrapes = [...scrapes.filter(({ atMs }) => scrape.atMs - atMs <= rateWindowMs), scrape];
    return summarize(services, scrapes, scrape);
  };
  return () => {
    if (summary && nowMs() - madeAtMs < freshMs) return summary;
    madeAtMs = nowMs();
    summary = make();
    return summary;
  };
}

async function scrapeAll({ upstreams, nowMs }: PlatformSummaryDeps): Promise<Scrape> {
  const entries = await Promise.all(
    upstreams.map(async (upstream) => [upstream.service, await scrape(upstream)] as const),
  );
  return { atMs: nowMs(), samples: Object.fromEntries(entries) };
}

async function scrape(upstream: Upstream): Promise<readonly Sample[]> {
  try {
    const { status, text } = await upstream.fetchText('/metrics');
    return status === 200 ? parseExposition(text) : [];
  } catch {
    return [];
  }
}

function summarize(services: readonly ServiceHealth[], scrapes: readonly Scrape[], latest: Scrape): PlatformSummary {
  const rate = (which: keyof typeof counters) => rateOf(scrapes, latest, which);
  return {
    at: new Date(latest.atMs).toISOString(),
    services,
    readingsPerSecond: { accepted: rate('accepted'), stored: rate('stored') },
    consumers: Object.entries(latest.samples).flatMap(([service, samples]) => lagsOf(service, samples)),
  };
}

function rateOf(scrapes: readonly Scrape[], latest: Scrape, which: keyof typeof counters): number | null {
  const { service, name, labels } = counters[which];
  const first = scrapes.find(({ samples }) => (samples[service] ?? []).length > 0);
  const now = latest.samples[service] ?? [];
  const counted = now.some((sample) => sample.name === name);
  if (!first || first === latest || !counted) return null;
  const grown = sumOf(now, name, labels) - sumOf(first.samples[service] ?? [], name, labels);
  // A service that was restarted counts from nothing again.
  return grown < 0 ? null : (grown * 1_000) / (latest.atMs - first.atMs);
}

function lagsOf(service: string, samples: readonly Sample[]): readonly ConsumerLag[] {
  return samples
    .filter(({ name }) => name === 'wellflow_consumer_lag_messages')
    .map(({ labels, value }) => {
      const group = labels['group'] ?? '';
      return {
        service,
        group,
        topic: labels['topic'] ?? '',
        lag: value,
        running: sumOf(samples, 'wellflow_consumer_running', { group }) > 0,
      };
    });
}
