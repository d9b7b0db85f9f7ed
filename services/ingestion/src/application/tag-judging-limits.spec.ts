import { parseInstant } from '@wellflow/kernel';
import { testUuid } from '@wellflow/testing';
import { judge } from '../domain/judging/judge';
import { limitsAt, type SeriesLimits } from '../domain/judging/series-limits';
import { newSeries, type SeriesState } from '../domain/judging/series-state';
import { parseTagCsv } from '../domain/tag/tag-csv';
import { parseTagDraft } from '../domain/tag/tag-draft';
import { limitsKey } from './judging-limits';
import { createTagJudgingLimits } from './tag-judging-limits';

const asset = testUuid(7);
const asked = { assetId: asset, tagId: testUuid(1), tag: 'PT-1', measurement: 'tubing-pressure' };

/** What a line of a CSV of tags means to the judge. */
async function limitsOfLine(csv: string): Promise<SeriesLimits | undefined> {
  const { name, well, settings } = parseTagDraft(parseTagCsv(csv)[0]?.raw ?? {});
  const versions = [{ from: parseInstant('0001-01-01T00:00:00Z'), assetId: asset, well, settings }];
  const tags = { findAll: async () => new Map([[name, { tagId: asked.tagId, name, versions }]]) };
  const found = await createTagJudgingLimits({ tags, rules: { findAll: async () => new Map() } }).find('demo', [asked]);
  const timeline = found.get(limitsKey(asked));
  return timeline && limitsAt(timeline, 0);
}

function flagsOf(limits: SeriesLimits | undefined, values: readonly number[]): readonly string[] {
  if (limits === undefined) throw new Error('The tag has no limits');
  let state: SeriesState = newSeries;
  return values.map((number, index) => {
    const at = index * 1_000_000;
    const times = { lane: 'live', at, receivedAt: at, producerId: 'rtu', authoritative: false } as const;
    const judgement = judge(
      state,
      { ...times, number, identity: number, quality: 'GOOD' },
      { limits, source: undefined },
    );
    state = judgement.state;
    return judgement.flags.join(' ');
  });
}

describe('a tag’s spike distance', () => {
  const values = [10, 11, 10, 11, 10, 16.5, 10, 16];

  it('flags what lies farther from the median of the five before', async () => {
    const limits = await limitsOfLine('name,well,measurement,unit,spikeDistance\nPT-1,w1,tubing-pressure,psi,6\n');
    expect(flagsOf(limits, values)).toEqual(['', '', '', '', '', 'spike', '', '']);
  });

  it('flags nothing where there is none', async () => {
    const limits = await limitsOfLine('name,well,measurement,unit\nPT-1,w1,tubing-pressure,psi\n');
    expect(flagsOf(limits, values).join('')).toBe('');
  });
});
