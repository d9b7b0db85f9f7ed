import { DomainError, parseQuality, qualities } from '.';

it('knows its words in upper and lower case', () => {
  for (const quality of qualities)
    expect([parseQuality(quality), parseQuality(quality.toLowerCase())]).toEqual([quality, quality]);
});

it.each(['', 'FINE', '192', 'good ', 'ΒAD'])('does not know %j', (text) => {
  expect(() => parseQuality(text)).toThrow(DomainError);
  expect(() => parseQuality(text)).toThrow(expect.objectContaining({ code: 'input/unknown-quality' }));
});
