import type { FileForm } from '../../domain/imports/mapping';

/** How bytes become text in which every character has as many bytes, and how cells of it become what they say. */
export interface TextForm {
  /** Of the byte order mark. */
  readonly markBytes: number;
  readonly bytesPerCharacter: 1 | 2;
  readonly toText: (bytes: Buffer) => string;
  readonly isPlain: (text: string) => boolean;
  readonly cellOf: (text: string) => string;
}

/** A byte order mark tells more than the mapping. */
export function formOfText(encoding: FileForm['encoding'], beginning: Buffer): TextForm {
  const mark = beginning.subarray(0, 3).toString('hex');
  if (mark.startsWith('fffe')) return { ...wide(false), markBytes: 2 };
  if (mark.startsWith('feff')) return { ...wide(true), markBytes: 2 };
  if (mark === 'efbbbf') return { ...narrow('utf-8'), markBytes: 3 };
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return wide(encoding === 'utf-16be');
  return narrow(encoding);
}

function narrow(encoding: 'utf-8' | 'windows-1252'): TextForm {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return {
    ...{ markBytes: 0, bytesPerCharacter: 1 },
    toText: (bytes) => bytes.toString('latin1'),
    isPlain: (text) => !/[\x80-\xff]/.test(text),
    cellOf: (text) => (/[\x80-\xff]/.test(text) ? decoder.decode(Buffer.from(text, 'latin1')) : text),
  };
}

function wide(isBigEndian: boolean): TextForm {
  return {
    ...{ markBytes: 0, bytesPerCharacter: 2, isPlain: () => true, cellOf: (text) => text },
    toText: (bytes) => {
      const whole = bytes.subarray(0, bytes.length & ~1);
      return (isBigEndian ? Buffer.from(whole).swap16() : whole).toString('utf16le');
    },
  };
}
