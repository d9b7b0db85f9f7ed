import { currentDeadline, deadlineHeader, deadlineHeaders, readDeadlineHeader, withDeadline } from './index';

const now = 1_000_000;

describe('deadline', () => {
  it('travels as the milliseconds left, so that clocks need not agree', () => {
    const sent = withDeadline(now + 1_500.7, () => deadlineHeaders(now));
    expect(sent).toEqual({ [deadlineHeader]: '1500' });
    expect(readDeadlineHeader(sent[deadlineHeader], 10_000, now + 3_600_000)).toBe(now + 3_600_000 + 1_500);
  });

  it('is not sent when there is none, and is zero when it has passed', () => {
    expect(deadlineHeaders(now)).toEqual({});
    expect(withDeadline(now - 5, () => deadlineHeaders(now))).toEqual({ [deadlineHeader]: '0' });
  });

  it.each([undefined, '', '-5', '1e9', 'soon', '99999999999999', ['5'], '500 '])(
    'given as %j means our own maximum',
    (value) => {
      expect(readDeadlineHeader(value, 10_000, now)).toBe(now + 10_000);
    },
  );

  it('from a caller shortens our work and never lengthens it', () => {
    expect(readDeadlineHeader('200', 10_000, now)).toBe(now + 200);
    expect(readDeadlineHeader('60000', 10_000, now)).toBe(now + 10_000);
    expect(withDeadline(now, () => withDeadline(now + 5, currentDeadline))).toBe(now);
    expect(withDeadline(now, () => withDeadline(now - 5, currentDeadline))).toBe(now - 5);
  });

  it('stays with its own work, across awaits', async () => {
    const seen = await Promise.all(
      [1, 2].map((n) =>
        withDeadline(now + n, async () => {
          await Promise.resolve();
          return currentDeadline();
        }),
      ),
    );
    expect(seen).toEqual([now + 1, now + 2]);
    expect(currentDeadline()).toBeUndefined();
  });
});
