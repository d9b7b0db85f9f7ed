// Bound once: looking Math up is slow inside the sandbox tests run in, and this is the innermost loop.
const { exp, floor, imul } = Math;

/** A stream of chance of its own: what one sensor draws never changes what another draws. */
export type Channel = number;

/** Names a channel under a seed or another channel. The same names give the same channel on every machine. */
export function channelOf(parent: Channel, name: string): Channel {
  let hash = mix(parent >>> 0, 0x9e3779b9);
  for (let index = 0; index < name.length; index += 1) hash = mix(hash, name.charCodeAt(index));
  return hash;
}

/** A number in [0, 1), the same for the same channel and moment, in whatever order moments are asked for. */
export function uniformAt(channel: Channel, moment: number): number {
  return mix(mix(channel, moment >>> 0), floor(moment / 2 ** 32)) / 2 ** 32;
}

export function betweenAt(channel: Channel, moment: number, [low, high]: Range): number {
  return low + (high - low) * uniformAt(channel, moment);
}

export type Range = readonly [low: number, high: number];

/** Whether something that happens on average once in `meanSeconds` begins in the step of `stepSeconds` ending now. */
export function beginsAt(channel: Channel, moment: number, { meanSeconds, stepSeconds }: Occurrence): boolean {
  return uniformAt(channel, moment) < 1 - exp(-stepSeconds / meanSeconds);
}

export interface Occurrence {
  readonly meanSeconds: number;
  readonly stepSeconds: number;
}

/** A smooth wander in [-1, 1]: drawn every `periodSeconds`, eased in between. */
export function wanderAt(channel: Channel, moment: number, periodSeconds: number): number {
  const position = moment / periodSeconds;
  const before = floor(position);
  const share = position - before;
  const eased = share * share * (3 - 2 * share);
  const from = uniformAt(channel, before);
  return 2 * (from + (uniformAt(channel, before + 1) - from) * eased) - 1;
}

// The finalizer of MurmurHash3 (public domain, Austin Appleby) over a multiply-and-add of both words.
function mix(left: number, right: number): number {
  let hash = (imul(left ^ (right >>> 16), 0x85ebca6b) + imul(right, 0xc2b2ae35) + 0x27d4eb2f) | 0;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
