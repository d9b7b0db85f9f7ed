import { parseInstant } from '@wellflow/kernel';
import * as fc from 'fast-check';
import { aLine, aMeter, wholeHour } from './efm.support';
import { countTurns, judgeLines, placeLines, type LineVerdict } from './judge-lines';
import type { EfmLine, EfmRecord } from './record';

const now = parseInstant('2026-11-20T00:00:00Z');
const meters = new Map([['FMP-7', aMeter()]]);

function judge(lines: readonly EfmLine[], why: string | null = 'repoll', before: readonly EfmRecord[] = []) {
  const placed = placeLines({ lines, meters, forbids: () => undefined, now, turnOf: countTurns(lines) });
  const known = (_id: string, { kind, key }: Pick<EfmRecord, 'kind' | 'key'>) =>
    before
      .filter((each) => each.kind === kind && each.key === key)
      .map(({ edition, values }) => ({ edition, content: JSON.stringify(Object.entries(values).sort()) }));
  return judgeLines(placed, known, why);
}

const accepted = (verdicts: readonly LineVerdict[]) =>
  verdicts.flatMap((verdict) => (verdict.status === 'accepted' ? [verdict.record] : []));
const statuses = (verdicts: readonly LineVerdict[]) => verdicts.map(({ status }) => status);

const lines = fc.array(
  fc.record({
    meter: fc.constantFrom('FMP-7', 'nobody'),
    hour: fc.integer({ min: 0, max: 5 }),
    volume: fc.integer({ min: 0, max: 2 }).map(String),
    ahead: fc.boolean(),
  }),
  { maxLength: 40 },
);

describe('judging lines', () => {
  it('gives each one verdict, in order: accepted, duplicate, quarantined and rejected are all', () =>
    fc.assert(
      fc.property(lines, fc.constantFrom('repoll', null), (sent, why) => {
        const asked = sent.map(({ meter, hour, volume, ahead }, index) =>
          aLine({
            line: index + 2,
            meter,
            at: `${ahead ? '2027' : '2026'}-11-02T0${hour}:00:00Z`,
            values: { ...wholeHour, volume },
          }),
        );
        const verdicts = judge(asked, why);
        expect(verdicts.map(({ line }) => line)).toEqual(asked.map(({ line }) => line));
        // The whole again changes nothing, and no edition is there twice.
        const kept = accepted(verdicts);
        const again = judge(asked, why, kept);
        expect(accepted(again)).toEqual([]);
        const keys = kept.map(({ key, edition }) => `${key} ${edition}`);
        expect(new Set(keys).size).toBe(keys.length);
        if (why === null) expect(kept.every(({ edition }) => edition === 1)).toBe(true);
      }),
    ));

  it('keeps another value as a new edition when somebody says why, and refuses it when nobody does', () => {
    const [first] = accepted(judge([aLine()]));
    const other = aLine({ values: { ...wholeHour, volume: '40' } });
    expect(judge([other], null, [first!])).toMatchObject([{ status: 'rejected', code: 'ingestion/edition-needs-why' }]);
    const [second] = accepted(judge([other], 'plate was in backwards', [first!]));
    expect(second).toMatchObject({ edition: 2, key: first!.key });
    // The old file again does not bring the first back.
    expect(judge([aLine()], 'again', [first!, second!])).toMatchObject([{ status: 'duplicate', edition: 1 }]);
  });

  it('holds what no meter is registered for', () =>
    expect(judge([aLine({ meter: 'FMP-8' })])).toMatchObject([
      { status: 'quarantined', code: 'ingestion/unknown-meter', held: { meter: 'FMP-8' } },
    ]));

  it('takes entries of one second apart by what they say', () => {
    const entry = (text: string) => aLine({ kind: 'event', values: { text } });
    expect(statuses(judge([entry('Power off'), entry('Cold start'), entry('Power off')]))).toEqual([
      'accepted',
      'accepted',
      'duplicate',
    ]);
  });

  it('takes what no producer may send for refused', () => {
    const forbidden = { code: 'ingestion/not-allowed', path: '/meter', detail: 'No' };
    const placed = placeLines({ lines: [aLine()], meters, forbids: () => forbidden, now, turnOf: countTurns([]) });
    expect(judgeLines(placed, () => [], null)).toEqual([{ line: 2, status: 'rejected', ...forbidden }]);
  });
});
