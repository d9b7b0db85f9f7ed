import type { Lane } from './lane';

/** Whether work goes on in all partitions, in none, or in one that is to show whether it can. */
export interface Line {
  state(): 'running' | 'paused' | 'stopped' | 'probing';
  mayWork(lane: Lane): boolean;
  pause(): void;
  resume(): void;
  /** More than its share failed: nothing more becomes a dead letter until a probe succeeds or a person resumes. */
  stop(lane: Lane): void;
  probed(): void;
  /** Forgets a probe whose partition has gone. */
  forget(): void;
  close(): void;
}

export interface LineOptions {
  readonly probeMs: number;
  /** The line runs or stops: pause or resume what may work now. */
  readonly onChange: () => void;
}

const longestProbeMs = 300_000;

export function createLine({ probeMs, onChange }: LineOptions): Line {
  let paused = false;
  let failing: Lane | undefined;
  let probing = false;
  let probes = 0;
  let timer: NodeJS.Timeout | undefined;
  const running = (): void => {
    clearTimeout(timer);
    failing = undefined;
    probing = false;
    probes = 0;
    onChange();
  };
  const state = () => {
    if (paused) return 'paused';
    if (!failing) return 'running';
    return probing ? 'probing' : 'stopped';
  };
  return {
    state,
    mayWork: (lane) => !paused && (!failing || (probing && lane === failing)),
    pause: () => {
      paused = true;
      onChange();
    },
    resume: () => {
      paused = false;
      running();
    },
    stop: (lane) => {
      failing = lane;
      probing = false;
      probes += 1;
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          probing = true;
          onChange();
        },
        Math.min(probeMs * 2 ** (probes - 1), longestProbeMs),
      );
      onChange();
    },
    probed: running,
    forget: () => {
      if (failing) running();
    },
    close: () => clearTimeout(timer),
  };
}
