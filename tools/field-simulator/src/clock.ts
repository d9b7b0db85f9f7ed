/** Where the field's clock stands: it plays the past at `speed` until it has caught up, then keeps real time. */
export interface Playback {
  /** Real time when playing began, in seconds since 1970. */
  readonly beganSeconds: number;
  /** The field's time at that moment. */
  readonly fromSeconds: number;
  readonly speed: number;
}

/** The field's time now, never ahead of real time: a reading from the future would rightly be refused. */
export function fieldTime({ beganSeconds, fromSeconds, speed }: Playback, nowSeconds: number): number {
  return Math.min(nowSeconds, fromSeconds + (nowSeconds - beganSeconds) * speed);
}

/** A field at real time is never playing the past, even one that was begun in it: real time waits for nobody. */
export function isPlayingThePast(playback: Playback, nowSeconds: number): boolean {
  return playback.speed > 1 && fieldTime(playback, nowSeconds) < nowSeconds;
}
