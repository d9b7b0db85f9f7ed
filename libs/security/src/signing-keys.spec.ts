import { generateSigningKey, planSigningKeys, type SigningKey } from './signing-keys';

const day = 86_400_000;
const schedule = { signForMs: 30 * day, keepAfterMs: 2 * 3_600_000 };

describe('the plan of signing keys', () => {
  it('begins with a key that signs at once and makes the next one with it', () => {
    const start = planSigningKeys([], 0, schedule);
    expect(start).toMatchObject({ sign: undefined, makeFromMs: 0 });
    const one = planSigningKeys([generateSigningKey(0)], 0, schedule);
    expect(one.makeFromMs).toBe(30 * day);
  });

  it('never signs with a key before it has been published for as long as a token lives', () => {
    const published = new Map<string, number>();
    let keys: readonly SigningKey[] = [];
    for (let now = 0; now < 200 * day; now += day / 4) {
      keys = makeDue(keys, now);
      const plan = planSigningKeys(keys, now, schedule);
      plan.publish.filter(({ kid }) => !published.has(kid)).forEach(({ kid }) => published.set(kid, now));
      const since = now - (published.get(plan.sign?.kid ?? '') ?? now);
      expect(plan.sign).toBeDefined();
      if (now > 0 && plan.sign !== keys[0]) expect(since).toBeGreaterThanOrEqual(schedule.keepAfterMs);
      keys = keys.filter((key) => !plan.forget.includes(key));
      expect(keys.length).toBeLessThanOrEqual(3);
    }
  });

  it('keeps a key published until the last token signed with it has expired', () => {
    const [old, current] = [generateSigningKey(0), generateSigningKey(day)];
    const keys = [old, current];
    expect(planSigningKeys(keys, day + 3_600_000, schedule).publish).toContain(old);
    expect(planSigningKeys(keys, day + 2 * 3_600_000, schedule).forget).toEqual([old]);
  });

  it('gives a late key its time in public when the gateway slept past a rotation', () => {
    const plan = planSigningKeys([generateSigningKey(0)], 90 * day, schedule);
    expect(plan.makeFromMs).toBe(90 * day + schedule.keepAfterMs);
  });
});

function makeDue(keys: readonly SigningKey[], now: number): readonly SigningKey[] {
  const { makeFromMs } = planSigningKeys(keys, now, schedule);
  return makeFromMs === undefined ? keys : makeDue([...keys, generateSigningKey(makeFromMs)], now);
}
