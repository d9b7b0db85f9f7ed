import { limitsKey, type AuthoritativeSources, type JudgingLimits } from '../application/judging-limits';
import type { LimitsTimeline } from '../domain/judging/series-limits';

interface Entry {
  readonly timeline: LimitsTimeline | null;
  readonly until: number;
}

/**
 * Remembers limits for a time, those that are none too: the judge asks for the same ones with every batch. A changed tag
 * is judged by its new limits from then on at the latest.
 * @param ttlMs milliseconds an answer is believed.
 */
export function createRememberedLimits(deps: {
  readonly limits: JudgingLimits;
  readonly ttlMs: number;
  readonly nowMs: () => number;
  readonly maxEntries: number;
}): JudgingLimits {
  const known = new Map<string, Entry>();
  return {
    async find(organization, series) {
      const now = deps.nowMs();
      const answer = new Map<string, LimitsTimeline>();
      const missing = series.filter((one) => {
        const entry = known.get(`${organization} ${limitsKey(one)}`);
        if (entry === undefined || entry.until <= now) return true;
        if (entry.timeline !== null) answer.set(limitsKey(one), entry.timeline);
        return false;
      });
      if (missing.length === 0) return answer;
      const found = await deps.limits.find(organization, missing);
      if (known.size + missing.length > deps.maxEntries) known.clear();
      for (const one of missing) {
        const timeline = found.get(limitsKey(one)) ?? null;
        known.set(`${organization} ${limitsKey(one)}`, { timeline, until: now + deps.ttlMs });
        if (timeline !== null) answer.set(limitsKey(one), timeline);
      }
      return answer;
    },
  };
}

/** Remembers which producers are authoritative and which are not, as long. */
export function createRememberedSources(deps: {
  readonly sources: AuthoritativeSources;
  readonly ttlMs: number;
  readonly nowMs: () => number;
  readonly maxEntries: number;
}): AuthoritativeSources {
  const known = new Map<string, { readonly authoritative: boolean; readonly until: number }>();
  return {
    async among(organization, producerIds) {
      const now = deps.nowMs();
      const answer = new Set<string>();
      const missing = [...producerIds].filter((id) => {
        const entry = known.get(`${organization} ${id}`);
        if (entry === undefined || entry.until <= now) return true;
        if (entry.authoritative) answer.add(id);
        return false;
      });
      if (missing.length === 0) return answer;
      const found = await deps.sources.among(organization, new Set(missing));
      if (known.size + missing.length > deps.maxEntries) known.clear();
      for (const id of missing) {
        known.set(`${organization} ${id}`, { authoritative: found.has(id), until: now + deps.ttlMs });
        if (found.has(id)) answer.add(id);
      }
      return answer;
    },
  };
}
