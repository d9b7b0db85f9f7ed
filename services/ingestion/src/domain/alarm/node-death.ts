import type { AlarmLimits, LevelLimit } from './alarm-limits';

/** What the alarm of a Sparkplug node or device measures: 1 while it is dead, 0 while it lives. */
export const nodeDeath = 'node-death';

const dead: LevelLimit = {
  ...{ level: 'Hi', limit: 1, hysteresis: 0, priority: 'high' },
  // Sparkplug has waited already: a death is told by the broker once the keep-alive is over.
  ...{ onDelayMicros: 0, offDelayMicros: 0 },
};

const dayMicros = 86_400_000_000;

export const nodeDeathAlarms: AlarmLimits = { high: [dead], low: [], maximumShelveMicros: dayMicros };
