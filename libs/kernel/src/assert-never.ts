/** Ends a switch over a union: the compiler refuses a forgotten case. @throws Error when types were bypassed. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
