import { fieldTime, isPlayingThePast } from './clock';

describe("the field's clock", () => {
  const dayAgo = { beganSeconds: 100_000, fromSeconds: 100_000 - 86_400, speed: 3_600 };

  it('plays the past at its speed', () => {
    expect(fieldTime(dayAgo, 100_010)).toBe(100_000 - 86_400 + 36_000);
    expect(isPlayingThePast(dayAgo, 100_010)).toBe(true);
  });

  it('keeps real time once it has caught up', () => {
    expect(fieldTime(dayAgo, 100_025)).toBe(100_025);
    expect(isPlayingThePast(dayAgo, 100_025)).toBe(false);
  });

  it('waits for nobody at real time, even when it was begun in the past', () => {
    const yesterday = { ...dayAgo, speed: 1 };
    expect(fieldTime(yesterday, 100_010)).toBe(100_010 - 86_400);
    expect(isPlayingThePast(yesterday, 100_010)).toBe(false);
  });
});
