import { createFailureWindow } from './failure-window';

function open() {
  let now = 0;
  const window = createFailureWindow({ minimum: 20, windowMs: 60_000, share: 0.5, now: () => now });
  return { window, pass: (ms: number) => (now += ms) };
}

it('trips at the twentieth message when more than half failed, and not before', () => {
  const { window, pass } = open();
  window.record(false, 9);
  for (let count = 0; count < 10; count += 1) {
    window.record(true);
    pass(1_500);
  }
  expect(window.tripped()).toBe(false);
  window.record(true);
  expect(window.tripped()).toBe(true);
});

it('does not trip when exactly half failed', () => {
  const { window } = open();
  window.record(false, 50);
  window.record(true, 50);
  expect(window.tripped()).toBe(false);
});

it('forgets what is older than a minute', () => {
  const { window, pass } = open();
  window.record(true, 30);
  pass(61_000);
  window.record(false);
  expect(window.tripped()).toBe(false);
});

it('begins anew when cleared', () => {
  const { window } = open();
  window.record(true, 30);
  window.clear();
  expect(window.tripped()).toBe(false);
});
