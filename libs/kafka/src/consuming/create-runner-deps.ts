import { consumerMetrics } from '@wellflow/observability';
import type { GroupOptions } from './consumer-options';
import { createConvoy } from './convoy';
import type { Effect } from './effect';
import { createFailureWindow } from './failure-window';
import type { FailureWindow } from './failure-window';
import { createGate } from './gate';
import type { GroupMember } from './group-member';
import type { Lane } from './lane';
import type { Line } from './line';
import { createListEnds } from './partition-ends';
import type { PartitionReads } from './partition-reads';
import type { RunnerDeps } from './runner-deps';
import { takeMessages } from './take-messages';

const defaultTransactionBytes = 256 * 1024;

interface Parts {
  readonly effect: Effect;
  readonly line: Line;
  readonly window: FailureWindow;
  readonly member: () => GroupMember;
  readonly stopping: () => boolean;
}

export function createWindow({ lineStop = {} }: GroupOptions): FailureWindow {
  const { minimum = 20, windowMs = 60_000, share = 0.5 } = lineStop;
  return createFailureWindow({ minimum, windowMs, share, now: () => performance.now() });
}

export function createRunnerDeps(options: GroupOptions, parts: Parts): RunnerDeps {
  const deps = depsOfPartitions(options, parts);
  if (options.together !== true) return deps;
  const takeTogether = (some: readonly PartitionReads[]) => takeMessages(deps, some);
  return { ...deps, convoy: createConvoy({ takeTogether, mostBytes: deps.transactionBytes }) };
}

/** Each partition has transactions of its own. */
function depsOfPartitions(options: GroupOptions, { effect, line, window, member, stopping }: Parts): RunnerDeps {
  const { kafka, group, store, unitOfWork, deadLetterTopic, sessionTimeoutMs = 10_000 } = options;
  const ignored = new Set(options.ignore);
  const { transactionBytes = defaultTransactionBytes } = options;
  return {
    ...{ kafka, group, store, unitOfWork, effect, window, member },
    read: { codec: kafka.codec, handles: effect.handles, ignores: (schema) => ignored.has(schema) },
    counters: consumerMetrics(kafka.metrics),
    ordered: options.ordered ?? true,
    ...(deadLetterTopic !== undefined && { deadLetterTopic }),
    startFrom: options.startFrom ?? 'earliest',
    retryDelaysMs: options.retryDelaysMs ?? [50, 250, 1_000],
    transactionSize: options.transactionSize ?? 100,
    transactionBytes,
    gate: createGate(2 * transactionBytes),
    fencedMs: sessionTimeoutMs * 1.5,
    mayWork: (lane: Lane) => !stopping() && line.mayWork(lane),
    probing: () => line.state() === 'probing',
    probed: line.probed,
    stopLine: (lane) => {
      kafka.logger.error({ ...lane.ref }, 'line stopped: more than half of the messages fail');
      line.stop(lane);
    },
    listEnds: createListEnds(kafka),
  };
}
