import { onMessage, onTick } from './on-message';
import { beginSession, type EdgeSession, type FieldMessage, type MetricReading, type Step } from './session';
import { startMs } from './edge-node.support';

export const reorderMs = 2_000;

export interface Heard {
  readonly session: EdgeSession;
  readonly readings: readonly MetricReading[];
  /** `+` for a birth, `-` for a death, and whose. */
  readonly lives: readonly string[];
  readonly rebirths: readonly string[];
  readonly omitted: Step['omitted'];
}

/** A host that takes messages one after the other, and lets time pass. */
export function aHost() {
  let heard: Heard = {
    session: beginSession({ group: 'pad', edge: 'rtu' }),
    ...{ readings: [], lives: [], rebirths: [] },
    omitted: { transient: 0, unsupported: 0, unresolved: 0, duplicate: 0 },
  };
  const note = ({ session, readings, lives, rebirth, omitted }: Step): void => {
    const { transient, unsupported, unresolved, duplicate } = heard.omitted;
    heard = {
      session,
      readings: [...heard.readings, ...readings],
      lives: [...heard.lives, ...lives.map(({ device, alive }) => `${alive ? '+' : '-'}${device}`)],
      rebirths: rebirth === undefined ? heard.rebirths : [...heard.rebirths, rebirth],
      omitted: {
        transient: transient + omitted.transient,
        unsupported: unsupported + omitted.unsupported,
        unresolved: unresolved + omitted.unresolved,
        duplicate: duplicate + omitted.duplicate,
      },
    };
  };
  const host = {
    hear: (messages: readonly FieldMessage[], nowMs = startMs) => {
      for (const message of messages) note(onMessage(heard.session, message, nowMs));
      return host;
    },
    wait: (nowMs: number) => {
      note(onTick(heard.session, nowMs, reorderMs));
      return host;
    },
    heard: () => heard,
    /** Readings since the last look. */
    look: () => {
      const { readings } = heard;
      heard = { ...heard, readings: [] };
      return readings;
    },
  };
  return host;
}
