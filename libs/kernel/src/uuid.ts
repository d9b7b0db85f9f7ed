import type { Brand } from './brand';
import { DomainError } from './domain-error';

/** Any RFC 9562 UUID, in lower case. */
export type Uuid = Brand<string, 'Uuid'>;

/** A well's opaque id; its API number is only one of its identifiers. */
export type WellId = Brand<string, 'WellId'>;

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuidText.test(text.toLowerCase());
}

/** @throws DomainError `input/invalid-id` */
export const parseUuid = createIdParser<Uuid>('UUID');

/** @throws DomainError `input/invalid-id` */
export const parseWellId = createIdParser<WellId>('well id');

/**
 * A parser for one kind of id, so that a well's id cannot be handed in as an owner's.
 * @param kind what a refusal calls it, e.g. `owner id`.
 */
export function createIdParser<Id extends Brand<string, string>>(kind: string): (text: string) => Id {
  return function parseId(text) {
    if (isUuid(text)) return text.toLowerCase() as Id;
    const shown = text.slice(0, 60);
    throw new DomainError('input/invalid-id', `${JSON.stringify(shown)} is no ${kind}: that is a UUID`, {
      text: shown,
    });
  };
}
