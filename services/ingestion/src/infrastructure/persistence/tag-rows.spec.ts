import { tagVersionOf } from './tag-rows';
import { parseTagDraft } from '../../domain/tag/tag-draft';

const { settings } = parseTagDraft({ name: 'x', well: 'w', measurement: 'tubing-pressure', unit: 'bar' });
const row = {
  ...{ tag_id: 't', name: 'x', version: 1, effective_from: '2026-11-23T12:00:00Z', asset_id: 'a', well: 'w' },
  ...{ recorded_at: '2026-11-23T12:00:00Z', recorded_by: 'ada' },
};

describe('a tag’s version as it was recorded', () => {
  it('has every setting, those too that did not exist then', () => {
    const { spikeDistance: _new, ...before } = settings;
    // As the column of an older release holds it.
    const stored: typeof settings = JSON.parse(JSON.stringify(before));
    expect(tagVersionOf({ ...row, settings: stored }).settings).toEqual({ ...settings, spikeDistance: null });
  });

  it('keeps what was set', () => {
    const set = { ...settings, spikeDistance: 4 };
    expect(tagVersionOf({ ...row, settings: set }).settings).toEqual(set);
  });
});
