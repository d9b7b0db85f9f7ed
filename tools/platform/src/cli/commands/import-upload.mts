import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, Gateway } from '../gateway.mts';
import { messageOf, Problem } from '../../state/problem.mts';

export interface Upload {
  readonly gateway: Gateway;
  readonly caller: Caller;
  readonly importId: string;
  readonly file: string;
}

const mostTries = 8;

/** Sends a file; after a cut it goes on with what the service does not have. @throws Problem when it is refused, or keeps being cut */
export async function uploadFile(upload: Upload, uploadedBytes: number): Promise<void> {
  let offset = uploadedBytes;
  for (let tries = 1; ; tries += 1) {
    const outcome = await sendFrom(upload, offset);
    if (outcome === 'kept') return;
    if (tries >= mostTries)
      throw new Problem('upload-cut', `The upload was cut ${tries} times: ${outcome.cut}`, resume(upload));
    await sleep(Math.min(30_000, 500 * 2 ** tries));
    const { uploadedBytes: kept, state } = await statusOf(upload);
    if (state !== 'uploading') return;
    if (kept > offset) tries = 1;
    offset = kept;
  }
}

function resume({ importId, file }: Upload): string {
  return `Go on with it: wellflow import readings ${file} --resume ${importId}`;
}

type Outcome = 'kept' | { readonly cut: string };

const worthRetrying = new Set([408, 429, 500, 502, 503, 504]);

async function sendFrom({ gateway, caller, importId, file }: Upload, offset: number): Promise<Outcome> {
  const url = new URL(`/v1/imports/${importId}/file?offset=${offset}`, gateway.url);
  const authorization = `Bearer ${await gateway.token(caller)}`;
  const headers = { authorization, 'content-type': 'text/csv', 'content-encoding': 'gzip' };
  try {
    const body = Readable.toWeb(await packed(file, offset));
    const reply = await fetch(url, { method: 'PUT', headers, body, duplex: 'half' });
    const text = await reply.text();
    if (reply.ok) return 'kept';
    if (worthRetrying.has(reply.status)) return { cut: `${reply.status} ${text.slice(0, 200)}` };
    throw new Problem('refused', `The gateway answered ${reply.status}: ${text.slice(0, 500)}`, '');
  } catch (error) {
    if (error instanceof Problem) throw error;
    return { cut: messageOf(error instanceof Error ? (error.cause ?? error) : error) };
  }
}

/** The rest of a file from a byte of what it holds, in gzip for the way. */
async function packed(file: string, offset: number): Promise<Readable> {
  const source = (await isGzip(file)) ? inflated(file, offset) : createReadStream(file, { start: offset });
  return pipeline(source, createGzip({ level: 1 }), () => undefined);
}

async function* inflated(file: string, offset: number): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const chunk of pipeline(createReadStream(file), createGunzip(), () => undefined)) {
    const bytes = Buffer.from(chunk);
    const skipped = Math.min(left, bytes.length);
    left -= skipped;
    if (skipped < bytes.length) yield bytes.subarray(skipped);
  }
}

/** RFC 1952, 2.3.1 */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** How an import stands, as the service says. */
export interface ImportStatus {
  readonly importId: string;
  readonly state: string;
  readonly uploadedBytes: number;
  readonly readBytes: number;
  readonly rows: number;
  readonly readings: { readonly accepted: number; readonly quarantined: number; readonly refused: number };
  readonly emptyCells: number;
  readonly skippedCells: number;
  readonly words: Readonly<Record<string, number>>;
  readonly ignoredColumns: readonly string[];
  readonly missingColumns: readonly string[];
  readonly readingsPerSecond: number;
  readonly secondsLeft?: number;
  readonly failure?: { readonly code: string; readonly detail: string };
}

export async function statusOf({
  gateway,
  caller,
  importId,
}: Pick<Upload, 'gateway' | 'caller' | 'importId'>): Promise<ImportStatus> {
  return (await gateway.call({ path: `/v1/imports/${importId}` }, caller)) as ImportStatus;
}
