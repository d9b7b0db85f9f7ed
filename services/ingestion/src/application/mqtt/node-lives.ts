import type { NodeLife } from './sparkplug-host';

export interface NodeLivesDeps {
  readonly record: (life: NodeLife) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Lives that wait at most. Default 20,000. */
  readonly most?: number;
}

export interface NodeLives {
  add(life: NodeLife): void;
  /** Settles once nothing waits. */
  idle(): Promise<void>;
}

const retryMs = 1_000;

/**
 * Takes births and deaths to where alarms are kept, one after the other, each until it is there. Beyond the bound a node's
 * next to last word is left out: what is so now is told at any rate.
 */
export function createNodeLives({ record, pause, onFailure, most = 20_000 }: NodeLivesDeps): NodeLives {
  const waiting: NodeLife[] = [];
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (let life = waiting[0]; life !== undefined; life = waiting[0]) {
      const done = await record(life).then(
        () => true,
        (error: unknown) => onFailure(error),
      );
      if (done === true) waiting.splice(waiting.indexOf(life), 1);
      else await pause(retryMs);
    }
    running = undefined;
  };
  return {
    add: (life) => {
      if (waiting.length >= most) forgetOne(waiting, life);
      waiting.push(life);
      running ??= Promise.resolve().then(run);
    },
    idle: async () => running,
  };
}

/** An older word on the same node, if there is one, else the oldest of all; never the first, which is being recorded. */
function forgetOne(waiting: NodeLife[], { group, edge, device }: NodeLife): void {
  const same = waiting.findIndex(
    (other, index) => index > 0 && other.group === group && other.edge === edge && other.device === device,
  );
  waiting.splice(Math.max(1, same), 1);
}
