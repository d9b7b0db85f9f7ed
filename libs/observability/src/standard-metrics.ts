import type { Counter, Gauge, Histogram } from './metric-kinds';
import type { Metrics } from './metrics';

/** Requests a process answers. */
export interface HttpServerMetrics {
  /** Labels `method`, `route` (the pattern, never the path), `status`. */
  readonly duration: Histogram;
  readonly inFlight: Gauge;
}

export function httpServerMetrics(metrics: Metrics): HttpServerMetrics {
  return {
    duration: metrics.histogram({
      name: 'wellflow_http_server_request_duration_seconds',
      help: 'Time to answer a request, by route and status',
      labelNames: ['method', 'route', 'status'],
    }),
    inFlight: metrics.gauge({ name: 'wellflow_http_server_requests_in_flight', help: 'Requests being answered now' }),
  };
}

/** What a consumer group does. Labels `group` and `topic`. */
export interface ConsumerMetrics {
  /** With `outcome`: handled, repeated, waiting, parked, dead_letter, unknown. */
  readonly messages: Counter;
  readonly handling: Histogram;
  readonly lag: Gauge;
  readonly lagSeconds: Gauge;
  /** Label `group` alone: 1 while it consumes. */
  readonly running: Gauge;
  readonly restarts: Counter;
}

export function consumerMetrics(metrics: Metrics): ConsumerMetrics {
  const byTopic = ['group', 'topic'];
  const declare = (what: string, help: string, labelNames: readonly string[]) => ({
    name: `wellflow_consumer_${what}`,
    help,
    labelNames,
  });
  return {
    messages: metrics.counter(declare('messages_total', 'Messages taken, by outcome', [...byTopic, 'outcome'])),
    handling: metrics.histogram(declare('handling_duration_seconds', 'Time to take in a batch or message', byTopic)),
    lag: metrics.gauge(declare('lag_messages', 'Messages not yet taken', byTopic)),
    lagSeconds: metrics.gauge(declare('lag_seconds', 'Age of the message being taken', byTopic)),
    running: metrics.gauge(declare('running', '1 while the group consumes, else 0', ['group'])),
    restarts: metrics.counter(declare('restarts_total', 'Restarts of a consumer by itself', ['group'])),
  };
}

/** What waits to be told, and how quickly it is. */
export interface OutboxMetrics {
  readonly pending: Gauge;
  readonly oldestSeconds: Gauge;
  readonly relayed: Counter;
  /** From the commit to the broker's answer. */
  readonly delay: Histogram;
  readonly leading: Gauge;
}

export function outboxMetrics(metrics: Metrics): OutboxMetrics {
  return {
    pending: metrics.gauge({ name: 'wellflow_outbox_pending_messages', help: 'Messages written and not yet sent' }),
    oldestSeconds: metrics.gauge({
      name: 'wellflow_outbox_oldest_seconds',
      help: 'Age of the oldest message not yet sent',
    }),
    relayed: metrics.counter({
      name: 'wellflow_outbox_relayed_total',
      help: 'Messages sent and acknowledged by the broker',
    }),
    delay: metrics.histogram({
      name: 'wellflow_outbox_relay_delay_seconds',
      help: 'From the commit to the answer of the broker',
    }),
    leading: metrics.gauge({
      name: 'wellflow_outbox_relay_leading',
      help: '1 where this process holds the lease of the relay',
    }),
  };
}

export interface PoolReading {
  readonly size: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Watches a connection pool; nothing runs between scrapes. Returns how to stop. */
export function trackPool(metrics: Metrics, pool: string, read: () => PoolReading): () => void {
  const labelNames = ['pool', 'state'];
  const connections = metrics.gauge({
    name: 'wellflow_pool_connections',
    help: 'Connections of a pool, by state',
    labelNames,
  });
  const waiting = metrics.gauge({
    name: 'wellflow_pool_waiting_calls',
    help: 'Calls waiting for a connection',
    labelNames: ['pool'],
  });
  const stops = [
    connections.track({ pool, state: 'idle' }, () => read().idle),
    connections.track({ pool, state: 'used' }, () => read().size - read().idle),
    waiting.track({ pool }, () => read().waiting),
  ];
  return () => stops.forEach((stop) => stop());
}
