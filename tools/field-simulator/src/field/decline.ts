/**
 * A decline curve of J. J. Arps, "Analysis of Decline Curves", Trans. AIME 160 (1945): exponential at `b` = 0,
 * hyperbolic between, harmonic at 1. Unconventional wells fit `b` a little above 1 in their first years.
 */
export interface Decline {
  /** Rate at first production, in the unit of the caller per day. */
  readonly initialRate: number;
  /** Nominal decline at first production, per day. */
  readonly initialDeclinePerDay: number;
  readonly b: number;
}

/** Rate after `days` of production. */
export function rateAfter({ initialRate, initialDeclinePerDay, b }: Decline, days: number): number {
  if (b === 0) return initialRate * Math.exp(-initialDeclinePerDay * days);
  return initialRate / (1 + b * initialDeclinePerDay * days) ** (1 / b);
}

/** Volume produced in the first `days`. */
export function volumeAfter(decline: Decline, days: number): number {
  const { initialRate, initialDeclinePerDay, b } = decline;
  if (b === 0) return (initialRate - rateAfter(decline, days)) / initialDeclinePerDay;
  if (b === 1) return (initialRate / initialDeclinePerDay) * Math.log1p(initialDeclinePerDay * days);
  const shrunk = (rateAfter(decline, days) / initialRate) ** (1 - b);
  return (initialRate / (initialDeclinePerDay * (1 - b))) * (1 - shrunk);
}
