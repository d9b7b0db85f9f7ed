import type { CpuInfo } from 'node:os';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of times in milliseconds, to a tenth. */
export function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** `2 × Intel(R) Xeon(R) …` */
export function describeCpu(cpus: readonly CpuInfo[]): string {
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}`;
}
