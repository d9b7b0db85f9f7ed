import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant, type LocalDate } from '@wellflow/kernel';
import { checkDays } from './check-days';
import { configurationChanges } from './configuration-changes';
import { efmKinds, type EfmKind } from './efm-kinds';
import { federalChecklist } from './federal-checklist';
import { countTurns, judgeLines, placeLines } from './judge-lines';
import { checkEfmMapping, type EfmMapping } from './mapping';
import type { MeterHistory } from './meter';
import { parseMeterDraft } from './meter-draft';
import { readEfmLines } from './read-lines';
import type { EfmRecord } from './record';

const text = (name: string): string => readFileSync(join(__dirname, 'simulated', name), 'utf8');
const mapping = JSON.parse(text('mapping.json')) as EfmMapping;
const now = parseInstant('2026-11-20T00:00:00Z');
const { name, settings } = parseMeterDraft(JSON.parse(text('meter.json')));
const decided = { version: 1, recordedAt: now, recordedBy: 'ada' };
const meter: MeterHistory = {
  meterId: '00000000-0000-4000-8000-000000000001',
  name,
  versions: [{ from: parseInstant('2026-01-01T00:00:00Z'), assetId: 'a', well: 'w', settings, ...decided }],
};

/** The simulated files lie beside: three contract days over the end of daylight saving, a plate change, a power failure. */
function take(kind: EfmKind): readonly EfmRecord[] {
  const record = mapping.records[kind];
  if (record === undefined) throw new Error(`No ${kind}`);
  const file = { text: text(`${kind}.csv`), kind, mapping: record, meter: name, verified: true };
  const lines = readEfmLines(file).lines.flatMap((each) => ('read' in each ? [each.read] : []));
  const meters = new Map([[name, meter]]);
  const placed = placeLines({ lines, meters, forbids: () => undefined, now, turnOf: countTurns(lines) });
  return judgeLines(placed, () => [], null).flatMap((verdict) => {
    if (verdict.status !== 'accepted') throw new Error(JSON.stringify(verdict));
    return [verdict.record];
  });
}

describe('a simulated flow computer', () => {
  it('has 24, 25 and 24 hours over the end of daylight saving, and they foot to its days', () => {
    checkEfmMapping(mapping);
    const records = [...take('hourly'), ...take('daily')];
    expect(records).toHaveLength(73 + 3);
    expect(records.flatMap(({ flags }) => flags)).toEqual([]);
    const days = ['2026-10-30', '2026-10-31', '2026-11-01'] as LocalDate[];
    const checks = checkDays({ meter, days, records, now });
    expect(checks.map((check) => [check.hours, check.records, check.flags])).toEqual([
      [24, 24, []],
      [25, 25, []],
      [24, 24, []],
    ]);
    expect(checks.flatMap(({ footings }) => footings.map(({ foots }) => foots))).toEqual(Array(9).fill(true));
    const without = checkDays({ meter, days, records: records.slice(1), now });
    expect(without[0]?.flags).toEqual(['gap', 'does-not-foot']);
  });

  it('tells of its plate change in the event log, and has all a federal auditor looks for', () => {
    expect(configurationChanges(take('configuration'), take('event'))).toEqual([
      expect.objectContaining({ parameter: 'Orifice diameter', oldValue: '1.5', newValue: '1.25', inEventLog: true }),
    ]);
    const records = efmKinds.flatMap(take);
    expect(federalChecklist({ settings: [settings], records }).filter(({ present }) => !present)).toEqual([]);
  });
});
