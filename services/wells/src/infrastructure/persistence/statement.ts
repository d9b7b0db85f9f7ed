/** A statement that is put together piece by piece, each value a parameter. */
export interface Statement {
  /** @returns the value's place, such as `$3`. */
  add(value: string | number): string;
  where(condition: string): void;
  conditions(): readonly string[];
  parameters(): readonly (string | number)[];
}

export function createStatement(): Statement {
  const parameters: (string | number)[] = [];
  const conditions: string[] = [];
  return {
    add: (value) => `$${parameters.push(value)}`,
    where: (condition) => void conditions.push(condition),
    conditions: () => conditions,
    parameters: () => parameters,
  };
}
