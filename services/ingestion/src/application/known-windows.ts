import { defaultIntakeWindow, type IntakeWindow } from '../domain/reading/intake-window';
import type { ChosenWindows, IntakeWindows } from './intake-windows';

export interface KnownWindowsDeps {
  readonly chosen: Pick<ChosenWindows, 'findAll'>;
  /** Milliseconds that only grow. */
  readonly elapsedMs: () => number;
  /** Told of each question that was not answered; what is known goes on to hold. */
  readonly onFailure: (error: unknown) => void;
  /** After which it is asked again. Default 4 000 ms. */
  readonly freshMs?: number;
  /** For which a batch waits for an answer. Default 500 ms. */
  readonly waitMs?: number;
}

/**
 * What was chosen, remembered for all organizations together: one question every few seconds of a process that takes
 * readings, however many organizations there are, and none of one that does not. A store that is away or slow stops no
 * reading: the last that is known holds, or the default.
 */
export function createKnownWindows(deps: KnownWindowsDeps): IntakeWindows {
  const { chosen, elapsedMs, onFailure, freshMs = 4_000, waitMs = 500 } = deps;
  let known: ReadonlyMap<string, IntakeWindow> = new Map();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let answer: Promise<void> = Promise.resolve();
  const ask = async (): Promise<void> => {
    askedAtMs = elapsedMs();
    isAsking = true;
    try {
      known = await chosen.findAll();
    } catch (error) {
      onFailure(error);
    } finally {
      isAsking = false;
    }
  };
  const recall: IntakeWindows['recall'] = (organization) => known.get(organization) ?? defaultIntakeWindow;
  return {
    recall,
    find: async (organization) => {
      if (!isAsking && elapsedMs() - askedAtMs >= freshMs) answer = atMost(ask(), waitMs);
      await answer;
      return recall(organization);
    },
  };
}

/** Resolves when the work is over, or after this time. */
async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}
