/** Something a person can put right: one sentence on what is wrong, one on what to do. Printed without a stack trace. */
export class Problem extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.remedy = remedy;
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}

/** @returns the system's code of an error (`ENOENT`, `EADDRINUSE` …), where it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
