import type { Leadership } from './leadership';

/** A connection to a broker that is cared for step by step. */
export interface BrokerConnection {
  step(): Promise<void>;
  leave(): Promise<void>;
}

export interface MqttLeaderDeps {
  readonly leadership: Leadership;
  readonly connections: readonly BrokerConnection[];
  readonly pause: (ms: number) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

// Reorder timeouts and requests for rebirth are looked after this often.
const stepMs = 200;

/** Runs an organization's connections in the one process that holds its lease. */
export function createMqttLeader({ leadership, connections, pause, onError }: MqttLeaderDeps) {
  let stopping = false;
  let running: Promise<void> | undefined;
  const leaveAll = async (): Promise<void> => {
    for (const connection of connections) await connection.leave().catch(onError);
  };
  const step = async (): Promise<void> => {
    const holds = await leadership.keep().catch((error: unknown) => {
      onError(error);
      return leadership.holds();
    });
    if (!holds) return leaveAll();
    for (const connection of connections) await connection.step().catch(onError);
  };
  const run = async (): Promise<void> => {
    while (!stopping) {
      await step();
      await pause(stepMs);
    }
    await leaveAll();
    await leadership.giveBack().catch(onError);
  };
  return {
    start: (): void => void (running ??= run()),
    stop: async (): Promise<void> => {
      stopping = true;
      await running;
    },
  };
}
