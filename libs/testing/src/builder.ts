/** Makes one more valid thing; a test states only the fields it is about. */
export type Builder<T> = (overrides?: Partial<T>) => T;

/**
 * @param defaults a valid thing; `number` counts from 1, for fields that must differ.
 * @example const aWell = builder((number) => ({ wellId: testUuid(number), name: `Well ${number}` }));
 */
export function builder<T extends object>(defaults: (number: number) => T): Builder<T> {
  let number = 0;
  return (overrides = {}) => {
    number += 1;
    return { ...defaults(number), ...overrides };
  };
}
