import * as fc from 'fast-check';
import type { Specification } from '.';
import { allOf, anyOf, not, specification } from '.';

type Well = { readonly spacingFt: number; readonly permitted: boolean; readonly bonded: boolean };

const spacing = specification<Well>({
  code: 'wells/lease-line-spacing',
  source: '16 TAC 3.37(a)(1)',
  test: ({ spacingFt }) => spacingFt >= 467,
  holds: 'the well is 467 ft or more from the lease line',
  fails: ({ spacingFt }) => `the well is ${spacingFt} ft from the lease line, 467 are asked for`,
});
const permit = specification<Well>({
  code: 'wells/drilling-permit',
  test: ({ permitted }) => permitted,
  holds: 'there is a drilling permit',
  fails: 'there is no drilling permit',
});
const bond = specification<Well>({
  code: 'wells/bond',
  test: ({ bonded }) => bonded,
  holds: 'a bond is posted',
  fails: 'no bond is posted',
});

const wells = fc.record({ spacingFt: fc.nat(1_000), permitted: fc.boolean(), bonded: fc.boolean() });
const { specification: specifications } = fc.letrec<{ specification: Specification<Well> }>((tie) => ({
  specification: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(spacing, permit, bond),
    tie('specification').map((part) => not(part)),
    fc.array(tie('specification'), { maxLength: 3 }).map((parts) => allOf(...parts)),
    fc.array(tie('specification'), { maxLength: 3 }).map((parts) => anyOf(...parts)),
  ),
}));

it('says every reason why it failed, with its source', () => {
  const mayBeDrilled = spacing.and(permit).and(bond);
  expect(mayBeDrilled.check({ spacingFt: 330, permitted: false, bonded: true })).toEqual({
    satisfied: false,
    reasons: [
      {
        code: 'wells/lease-line-spacing',
        text: 'the well is 330 ft from the lease line, 467 are asked for',
        source: '16 TAC 3.37(a)(1)',
      },
      { code: 'wells/drilling-permit', text: 'there is no drilling permit' },
    ],
  });
});

it('says what its approval rests on', () => {
  const finding = spacing.or(permit).check({ spacingFt: 100, permitted: true, bonded: false });
  expect(finding).toEqual({
    satisfied: true,
    reasons: [{ code: 'wells/drilling-permit', text: 'there is a drilling permit' }],
  });
});

it('says what stands in the way of the opposite', () => {
  const notYetPermitted = permit.not();
  expect(notYetPermitted.check({ spacingFt: 0, permitted: true, bonded: false })).toEqual({
    satisfied: false,
    reasons: [{ code: 'wells/drilling-permit', text: 'there is a drilling permit' }],
  });
});

it('is satisfied by nothing to check, and not by nothing to choose from', () => {
  const well = { spacingFt: 0, permitted: false, bonded: false };
  expect(allOf<Well>().check(well)).toEqual({ satisfied: true, reasons: [] });
  expect(anyOf<Well>().check(well)).toEqual({ satisfied: false, reasons: [] });
});

describe('the algebra holds, reasons included', () => {
  function same(left: Specification<Well>, right: Specification<Well>, well: Well): void {
    expect(left.check(well)).toEqual(right.check(well));
  }

  it('De Morgan, both ways', () =>
    fc.assert(
      fc.property(fc.array(specifications), wells, (parts, well) => {
        same(not(allOf(...parts)), anyOf(...parts.map(not)), well);
        same(not(anyOf(...parts)), allOf(...parts.map(not)), well);
      }),
    ));

  it('not not', () => fc.assert(fc.property(specifications, wells, (part, well) => same(not(not(part)), part, well))));

  it('grouping does not matter', () =>
    fc.assert(
      fc.property(specifications, specifications, specifications, wells, (a, b, c, well) => {
        same(a.and(b).and(c), a.and(b.and(c)), well);
        same(a.or(b).or(c), allOf(a.or(b.or(c))), well);
      }),
    ));

  it('order does not matter to the verdict', () =>
    fc.assert(
      fc.property(specifications, specifications, wells, (a, b, well) => {
        expect(a.and(b).check(well).satisfied).toBe(b.and(a).check(well).satisfied);
        expect(a.or(b).check(well).satisfied).toBe(b.or(a).check(well).satisfied);
      }),
    ));

  it('one is above both, both are above neither', () =>
    fc.assert(
      fc.property(specifications, specifications, wells, (a, b, well) => {
        const [left, right] = [a.check(well).satisfied, b.check(well).satisfied];
        expect(a.and(b).check(well).satisfied).toBe(left && right);
        expect(a.or(b).check(well).satisfied).toBe(left || right);
        expect(a.not().check(well).satisfied).toBe(!left);
      }),
    ));
});
