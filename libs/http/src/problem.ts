import { STATUS_CODES } from 'node:http';
import { Type, type Static } from '@sinclair/typebox';

/** The one shape of every error reply (RFC 9457, `application/problem+json`). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Always about:blank: `code` says which problem it is' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable, for programs: context/what-is-wrong' }),
    detail: Type.String({ description: 'For people; may change' }),
    instance: Type.String({ description: 'The id of the request, as in x-request-id and in the logs' }),
    path: Type.Optional(Type.String({ description: 'JSON pointer (RFC 6901) to the field at fault' })),
    in: Type.Optional(Type.String({ description: 'Where the field is: body, query, path or header' })),
    data: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'What the refusal was about' })),
  },
  { $id: 'Problem' },
);

export type Problem = Static<typeof Problem>;

export const problemContentType = 'application/problem+json; charset=utf-8';

/** What went wrong, before it is known which request it was. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly path?: string;
  readonly in?: 'body' | 'query' | 'path' | 'header';
  readonly data?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown at the edge (parsers, hooks) when the answer is known already. Services throw `DomainError` instead. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';

  constructor(readonly fault: Fault) {
    super(fault.detail);
  }
}

/** The reply for a fault. */
export function describeProblem(fault: Fault, instance: string): Problem {
  const { status, code, detail } = fault;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    instance,
    ...(fault.path === undefined ? {} : { path: fault.path }),
    ...(fault.in === undefined ? {} : { in: fault.in }),
    ...(fault.data && Object.keys(fault.data).length > 0 ? { data: { ...fault.data } } : {}),
  };
}

/** A JSON pointer from its steps. */
export function jsonPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
