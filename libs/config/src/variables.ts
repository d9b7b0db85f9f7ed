import type { SchemaOptions, TArray, TInteger, TString } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';

/** What a schema may say about a variable, beside TypeBox's own options. */
export interface VariableOptions extends SchemaOptions {
  /** What it is for: said when it is missing. */
  readonly description?: string;
  /** Its value appears in no message. */
  readonly secret?: boolean;
}

/** A TCP port. 0 takes a free one. */
export function portVariable(options: VariableOptions = {}): TInteger {
  return Type.Integer({ complaint: 'must be a port, 0 to 65535', ...options, minimum: 0, maximum: 65_535 });
}

/** An absolute address such as `http://127.0.0.1:8081`. */
export function urlVariable(options: VariableOptions = {}): TString {
  const pattern = '^[a-z][a-z0-9+.-]*://[^\\s/]+\\S*$';
  return Type.String({ complaint: 'must be an address such as http://127.0.0.1:8081', ...options, pattern });
}

/** A database's address, with the password in it. Secrets have no default. */
export function databaseUrlVariable(options: Omit<VariableOptions, 'default'> = {}): TString {
  const pattern = '^postgres(ql)?://\\S+$';
  return Type.String({
    complaint: 'must be an address such as postgres://user@host/name',
    ...options,
    pattern,
    secret: true,
  });
}

/** Words separated by commas; blanks around them do not count. */
export function listVariable(options: VariableOptions = {}): TArray<TString> {
  return Type.Array(Type.String({ minLength: 1 }), {
    complaint: 'must be words separated by commas',
    minItems: 1,
    ...options,
  });
}
