import { beginRebirths, forgetRebirthOf, takeDue, usualRebirthLimits, wantRebirthOf, type Rebirths } from './rebirths';
import { left, mayReturn, mustLeave, notStored, stored, storingFromTheStart, usualStoringLimits } from './storing';

describe('requests for rebirth', () => {
  const want = (edges: readonly string[]): Rebirths =>
    edges.reduce(wantRebirthOf, beginRebirths(usualRebirthLimits, 0));
  const due = (rebirths: Rebirths, nowMs: number) => takeDue(rebirths, usualRebirthLimits, nowMs);

  it('are sent once, however often the need is seen', () => {
    const first = due(want(['a', 'a']), 0);
    expect(first.due).toEqual(['a']);
    expect(due(wantRebirthOf(first.rebirths, 'a'), 9_999).due).toEqual([]);
    expect(due(wantRebirthOf(first.rebirths, 'a'), 10_000).due).toEqual(['a']);
  });

  it('to a node that does not answer come at longer and longer distances, up to ten minutes', () => {
    let rebirths = want([]);
    const sentAt: number[] = [];
    for (let second = 0; second < 7_200; second += 1) {
      const step = due(wantRebirthOf(rebirths, 'a'), second * 1_000);
      rebirths = step.rebirths;
      if (step.due.length > 0) sentAt.push(second);
    }
    const distances = sentAt.slice(1).map((second, index) => second - (sentAt[index] ?? 0));
    expect(distances.slice(0, 7)).toEqual([10, 20, 40, 80, 160, 320, 600]);
    expect(new Set(distances.slice(6))).toEqual(new Set([600]));
  });

  it('begin anew after a birth', () => {
    const { rebirths } = due(want(['a']), 0);
    expect(due(wantRebirthOf(forgetRebirthOf(rebirths, 'a'), 'a'), 1).due).toEqual(['a']);
  });

  it('to a thousand nodes at once go out twenty and then five a second, and reach every one', () => {
    let rebirths = want(Array.from({ length: 1_000 }, (_, index) => `edge-${index}`));
    const reached = new Set<string>();
    for (let tick = 0; tick <= 1_000; tick += 1) {
      const step = due(rebirths, tick * 200);
      rebirths = step.rebirths;
      step.due.forEach((edge) => reached.add(edge));
      expect(reached.size).toBe(Math.min(1_000, 20 + tick));
    }
  });
});

describe('a host that cannot store', () => {
  const { patienceMs, absenceMs } = usualStoringLimits;

  it('leaves after 30 s, counted from the first failure', () => {
    const failing = notStored(notStored(storingFromTheStart, 1_000), 20_000);
    expect(mustLeave(failing, usualStoringLimits, 1_000 + patienceMs - 1)).toBe(false);
    expect(mustLeave(failing, usualStoringLimits, 1_000 + patienceMs)).toBe(true);
  });

  it('stays when it can store again in time', () => {
    const failing = notStored(storingFromTheStart, 0);
    expect(mustLeave(notStored(stored(failing), 20_000), usualStoringLimits, patienceMs)).toBe(false);
  });

  it('comes back 60 s after it left at the earliest', () => {
    const gone = left(notStored(storingFromTheStart, 0), 30_000);
    expect(mayReturn(gone, usualStoringLimits, 30_000 + absenceMs - 1)).toBe(false);
    expect(mayReturn(gone, usualStoringLimits, 30_000 + absenceMs)).toBe(true);
  });
});
