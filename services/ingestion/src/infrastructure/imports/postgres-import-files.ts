import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ImportAdvance, Imports } from '../../application/imports/imports';
import { printJson } from './import-rows';
import * as sql from './import-sql';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** What imports keep of bytes and lines, and the position that moves with them. */
export function createPostgresImportFiles(
  unitOfWork: UnitOfWork,
): Pick<Imports, 'append' | 'advance' | 'read' | 'report'> & { readonly forget: Forget } {
  return {
    append: async (organization, importId, { start, bytes }) => {
      const packed = await compress(bytes);
      return unitOfWork.run({ organization }, async (tx) => {
        const grown = await query(tx, sql.growSql, [organization, importId, start, bytes.length]);
        if (grown.length === 0) return false;
        await query(tx, sql.addPartSql, [organization, importId, start, bytes.length, packed]);
        return true;
      });
    },
    advance: async (organization, importId, done) => {
      const report = done.report === '' ? undefined : await compress(Buffer.from(done.report));
      const ofImport = [organization, importId];
      return unitOfWork.run({ organization }, async (tx) => advance(tx, ofImport, { ...done, packed: report }));
    },
    read: (organization, importId, from) => read(unitOfWork, { organization, importId }, from),
    report: (organization, importId) => readReport(unitOfWork, { organization, importId }),
    forget: async (organization, importId) => {
      const some = (tx: Tx) => query(tx, sql.forgetPartsSql, [organization, importId]);
      while ((await unitOfWork.run({ organization }, some)).length > 0) continue;
    },
  };
}

export type Forget = (organization: string, importId: string) => Promise<void>;

type Advance = ImportAdvance & { readonly packed: Buffer | undefined };

async function advance(tx: Tx, ofImport: readonly string[], done: Advance): Promise<boolean> {
  const { chunk, position, memory, counts, columns, readBytes, readingsPerSecond, bytesPerSecond } = done;
  const json = [position, memory, counts, columns].map(printJson);
  const values = [...ofImport, chunk, ...json, readBytes, readingsPerSecond, bytesPerSecond];
  if ((await query(tx, sql.advanceSql, values)).length === 0) return false;
  if (done.packed !== undefined) await query(tx, sql.addReportSql, [...ofImport, chunk, done.packed]);
  return true;
}

interface ImportKey {
  readonly organization: string;
  readonly importId: string;
}

interface PartRow {
  readonly start: string;
  readonly packed: Buffer;
}

async function* read(
  unitOfWork: UnitOfWork,
  { organization, importId }: ImportKey,
  from: number,
): AsyncGenerator<Uint8Array> {
  let at = from;
  for (;;) {
    const values = [organization, importId, at];
    const parts = await unitOfWork.run({ organization }, (tx) => query<PartRow>(tx, sql.readPartsSql, values));
    const bytes = await unpack(parts, at);
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

async function unpack(parts: readonly PartRow[], from: number): Promise<Buffer> {
  const [first] = parts;
  if (first === undefined) return Buffer.alloc(0);
  const unpacked = await Promise.all(parts.map(({ packed }) => decompress(packed)));
  return Buffer.concat(unpacked).subarray(from - Number(first.start));
}

interface ReportRow {
  readonly chunk: number;
  readonly packed: Buffer;
}

async function* readReport(unitOfWork: UnitOfWork, { organization, importId }: ImportKey): AsyncGenerator<string> {
  let last = -1;
  for (;;) {
    const values = [organization, importId, last];
    const rows = await unitOfWork.run({ organization }, (tx) => query<ReportRow>(tx, sql.readReportSql, values));
    for (const { chunk, packed } of rows) {
      yield (await decompress(packed)).toString('utf8');
      last = chunk;
    }
    if (rows.length === 0) return;
  }
}
