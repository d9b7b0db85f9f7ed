import { eventually } from '.';

it('waits until it is so, and returns what it found', async () => {
  let asked = 0;
  const found = await eventually(
    () => {
      asked += 1;
      expect(asked).toBeGreaterThan(2);
      return 'there';
    },
    { everyMs: 1 },
  );
  expect([found, asked]).toEqual(['there', 3]);
});

it('gives up with the last failure and says how long it tried', async () => {
  const attempt = eventually(() => expect('lagging').toBe('caught up'), { timeoutMs: 20, everyMs: 5 });
  await expect(attempt).rejects.toThrow(/caught up[^]*still failing after \d+ attempts in \d+ ms/);
});

it('gives up at once when it may not wait', async () => {
  const attempt = eventually(() => Promise.reject(new Error('no')), { timeoutMs: 0 });
  await expect(attempt).rejects.toThrow(/^no \(still failing after 1 attempts/);
});

it('does not hang on an attempt that never answers', async () => {
  const hanging = eventually(() => new Promise<void>(() => undefined), { timeoutMs: 30 });
  await expect(hanging).rejects.toThrow('an attempt has not answered');
});
