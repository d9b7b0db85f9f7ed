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
  const standing: Standing = { paused: false, failing: undefined, probing: false, probes: 0, timer: undefined };
  const run = (): void => {
    clearTimeout(standing.timer);
    Object.assign(standing, { failing: undefined, probing: false, probes: 0 });
    onChange();
  };
  const pause = (paused: boolean): void => void Object.assign(standing, { paused });
  return {
    state: () => stateOf(standing),
    mayWork: (lane) => !standing.paused && (!standing.failing || (standing.probing && lane === standing.failing)),
    pause: () => {
      pause(true);
      onChange();
    },
    resume: () => {
      pause(false);
      run();
    },
    stop: (lane) => stop(standing, lane, { probeMs, onChange }),
    probed: run,
    forget: () => {
      if (standing.failing) run();
    },
    close: () => clearTimeout(standing.timer),
  };
}

interface Standing {
  readonly paused: boolean;
  readonly failing: Lane | undefined;
  readonly probing: boolean;
  readonly probes: number;
  readonly timer: NodeJS.Timeout | undefined;
}

function stateOf({ paused, failing, probing }: Standing): ReturnType<Line['state']> {
  if (paused) return 'paused';
  if (!failing) return 'running';
  return probing ? 'probing' : 'stopped';
}

function stop(standing: Standing, failing: Lane, { probeMs, onChange }: LineOptions): void {
  clearTimeout(standing.timer);
  const probe = (): void => {
    Object.assign(standing, { probing: true });
    onChange();
  };
  const timer = setTimeout(probe, Math.min(probeMs * 2 ** standing.probes, longestProbeMs));
  Object.assign(standing, { failing, probing: false, probes: standing.probes + 1, timer });
  onChange();
}
