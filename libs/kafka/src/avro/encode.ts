import type { Type } from 'avsc';
import { Unencodable } from './errors';
import { headerBytes } from './wire-format';

// Shared by all encoders: encoding is synchronous and the result is copied out.
let scratch = Buffer.allocUnsafe(64 * 1024);

/** Encodes payloads of one type behind the wire format's header. */
export function createEncoder(type: Type, schema: string, id: number): (payload: unknown) => Buffer {
  return (payload) => {
    const end = write(type, schema, payload);
    const message = Buffer.allocUnsafe(end);
    scratch.copy(message, headerBytes, headerBytes, end);
    message[0] = 0;
    message.writeUInt32BE(id, 1);
    return message;
  };
}

function write(type: Type, schema: string, payload: unknown): number {
  try {
    const end = type.encode(payload, scratch, headerBytes);
    if (end >= 0) return end;
    // A negative end says how many bytes are missing.
    scratch = Buffer.allocUnsafe(scratch.length - end + 64 * 1024);
    return type.encode(payload, scratch, headerBytes);
  } catch (error) {
    throw new Unencodable(schema, `The payload does not fit ${schema}: ${complaints(type, payload, error)}`);
  }
}

/** Paths of what does not fit, without the values. */
function complaints(type: Type, payload: unknown, error: unknown): string {
  const paths: string[] = [];
  try {
    type.isValid(payload, { errorHook: (path) => paths.push(path.join('.')) });
  } catch {
    // Judging it failed as encoding did; what encoding said is all there is.
  }
  return paths.length > 0 ? paths.join(', ') : Object(error).constructor.name;
}
