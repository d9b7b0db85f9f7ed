import { parseApiNumber } from './api-number';
import { apiIdentifier, identifierOfReference, printedApiNumber } from './well-identifier';
import { parseWellReference } from './well-reference';

describe('well identifiers', () => {
  it.each([
    ['42-501-20130', '42501201300000', '42-501-20130'],
    ['42-501-20130-00-00', '42501201300000', '42-501-20130'],
    ['42501201300100', '42501201300100', '42-501-20130-01'],
    ['42-501-20130-00-01', '42501201300001', '42-501-20130-00-01'],
    ['42-501-20100', '42501201000000', '42-501-20100'],
    ['42-501-20100-10', '42501201001000', '42-501-20100-10'],
  ])('hold %s as %s and print %s', (written, held, printed) => {
    const identifier = apiIdentifier(parseApiNumber(written));
    expect(identifier).toEqual({ scheme: 'api', value: held });
    expect(printedApiNumber([identifier])).toBe(printed);
  });

  it('come from references, except from an id', () => {
    expect(identifierOfReference(parseWellReference('npd:7405'))).toEqual({ scheme: 'npd', value: '7405' });
    expect(identifierOfReference(parseWellReference('4250120130'))).toEqual({ scheme: 'api', value: '42501201300000' });
    expect(identifierOfReference(parseWellReference('0190d2c1-0000-7000-8000-000000000001'))).toBeUndefined();
  });

  it('print nothing where there is no API number', () => {
    expect(printedApiNumber([{ scheme: 'npd', value: '7405' }])).toBeUndefined();
  });
});
