import { createForbids } from './producer-scope';

const forbids = (wells: readonly string[], tagPrefixes: readonly string[]) =>
  createForbids({ wells, tagPrefixes }, new Set(wells.map((well) => `id of ${well}`)));
const code = 'ingestion/not-allowed';

describe('what a producer may send', () => {
  it.each([
    ['anything, where nothing is held back', [], [], { tag: 'T', assetId: undefined }, undefined],
    ['a well on its list', ['A'], [], { assetId: 'id of A' }, undefined],
    ['another well', ['A'], [], { assetId: 'id of B' }, { code, field: 'well' }],
    ['a well that nobody knows', ['A'], [], { assetId: undefined }, { code, field: 'well' }],
    ['a tag on a well of its list', ['A'], [], { tag: 'T', assetId: 'id of A' }, undefined],
    ['a tag on another well', ['A'], [], { tag: 'T', assetId: 'id of B' }, { code, field: 'tag' }],
    ['a tag that begins as it should', [], ['PAD7/'], { tag: 'PAD7/P', assetId: undefined }, undefined],
    ['a tag that begins otherwise', [], ['PAD7/'], { tag: 'PAD8/P', assetId: 'id of A' }, { code, field: 'tag' }],
    ['a well, with beginnings of tags alone', [], ['PAD7/'], { assetId: 'id of A' }, { code, field: 'well' }],
    ['a well on its list, with beginnings too', ['A'], ['PAD7/'], { assetId: 'id of A' }, undefined],
    [
      'a tag, with both: by its beginning',
      ['A'],
      ['PAD7/'],
      { tag: 'PAD8/P', assetId: 'id of A' },
      { code, field: 'tag' },
    ],
  ] as const)('%s', (_what, wells, prefixes, sent, expected) => {
    const fault = forbids(wells, prefixes)(sent);
    expect(fault && { code: fault.code, field: fault.field }).toEqual(expected);
  });
});
