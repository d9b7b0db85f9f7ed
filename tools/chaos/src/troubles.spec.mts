import { newSuffered, troublesWithoutEnd } from './troubles.mts';

function firstOf(seed: number, count: number) {
  let left = count;
  const isOver = () => (left -= 1) < 0;
  return [...troublesWithoutEnd({ seed, isOver, suffered: newSuffered() })].map(({ name, afterMs }) => ({
    ...{ name, afterMs },
  }));
}

describe('troubles by a seed', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(firstOf(1, 50)).toEqual(firstOf(1, 50));
    expect(firstOf(1, 50)).not.toEqual(firstOf(2, 50));
  });

  it('meet every process in every way that there is', () => {
    const names = new Set(firstOf(1, 400).map(({ name }) => name.replace(/ for .*/, '')));
    const services = ['wells', 'ingestion', 'production', 'royalty', 'compliance', 'gateway'];
    const kills = [...services, 'kafka', 'postgres'].map((name) => `kill -9 ${name}`);
    const freezes = [...services, 'kafka', 'postgres'].map((name) => `${name} frozen`);
    expect([...names].sort()).toEqual([...kills, ...freezes, 'kafka restarted', 'postgres restarted'].sort());
  });

  it('end when it is said', () => {
    expect(firstOf(3, 0)).toEqual([]);
  });
});
