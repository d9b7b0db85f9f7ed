import { DomainError, type Clock, type UnitOfWork } from '@wellflow/kernel';
import { createForbids } from '../../domain/reading/producer-scope';
import type { EfmKind } from '../../domain/efm/efm-kinds';
import { countTurns, type LinesToJudge, type LineVerdict } from '../../domain/efm/judge-lines';
import { readEfmLines, type EfmFileReading } from '../../domain/efm/read-lines';
import type { EfmLine } from '../../domain/efm/record';
import type { WellDirectory } from '../well-directory';
import { findMapping, type EfmMappings } from './efm-mappings';
import type { EfmFile, EfmRecords } from './efm-records';
import { findDays, type MeterDay } from './find-days';
import type { LinesToTake, TakeLines, TakenLines } from './take-lines';

export interface AcceptEfmInput {
  readonly organization: string;
  readonly producerId: string;
  readonly scope?: { readonly wells: readonly string[]; readonly tagPrefixes: readonly string[] } | undefined;
  readonly fileId: string;
  readonly text: string;
  /** Hex, of the text's bytes. */
  readonly sha256: string;
  readonly kind: EfmKind;
  /** Name of the mapping. */
  readonly mapping: string;
  /** Of all lines, where no column names it. */
  readonly meter: string | null;
  /** Why records may take the place of others. */
  readonly why: string | null;
}

type Rejected = Extract<LineVerdict, { readonly status: 'rejected' }>;

export interface EfmFileVerdict {
  readonly fileId: string;
  readonly counts: Readonly<Record<LineVerdict['status'], number>>;
  /** Every line that is not empty, in order. */
  readonly verdicts: readonly LineVerdict[];
  readonly days: readonly MeterDay[];
}

/**
 * Takes a file in, each line by itself. It is answered when all that is kept is on disk.
 * @throws DomainError `ingestion/no-such-mapping`, `cfx-unverified`, `mapping-has-no-record`, `too-many-lines`, `missing-column`, …
 */
export type AcceptEfmFile = (input: AcceptEfmInput) => Promise<EfmFileVerdict>;

export interface AcceptEfmDeps {
  readonly unitOfWork: UnitOfWork;
  readonly mappings: EfmMappings;
  readonly records: Pick<EfmRecords, 'addFile' | 'ofDays'>;
  readonly wells: WellDirectory;
  readonly takeLines: TakeLines;
  readonly now: Clock;
}

const linesPerTransaction = 1_000;

/** A year of hours and days of a meter; so that one request is answered within its time. */
export const mostEfmLines = 10_000;

export function createAcceptEfmFile(deps: AcceptEfmDeps): AcceptEfmFile {
  return async (input) => {
    const { reading, mappingVersion } = await readFile(deps, input);
    const { organization, fileId, sha256, kind, mapping, why, producerId } = input;
    const origin = { fileId, sha256, kind, mapping, mappingVersion, why };
    const file: EfmFile = { ...origin, head: reading.head, recordedAt: deps.now(), recordedBy: producerId };
    const lines = reading.lines.flatMap((each) => ('read' in each ? [each.read] : []));
    const forbids = await forbidsOf(deps, input);
    await deps.unitOfWork.run({ organization }, (tx) => deps.records.addFile(tx, organization, file));
    const taking = { organization, file, forbids, turnOf: countTurns(lines), holds: holdsQuarantined };
    const parts = await takeParts(deps, lines, taking);
    const verdicts = inOrder(
      reading,
      parts.flatMap((part) => part.verdicts),
    );
    const taken = parts.flatMap((part) => part.taken);
    const days = await findDays(deps, organization, taken);
    return { fileId, verdicts, counts: countVerdicts(verdicts), days };
  };
}

/** One transaction of a whole file would outlast its time; a file that breaks off is sent again, and what was kept is known. */
async function takeParts({ unitOfWork, takeLines }: AcceptEfmDeps, lines: readonly EfmLine[], taking: Taking) {
  const parts: TakenLines[] = [];
  for (let start = 0; start < lines.length; start += linesPerTransaction) {
    const part = lines.slice(start, start + linesPerTransaction);
    parts.push(await unitOfWork.run(taking, (tx) => takeLines(tx, { ...taking, lines: part })));
  }
  return parts;
}

type Taking = Omit<LinesToTake, 'lines'>;

async function readFile({ mappings }: AcceptEfmDeps, input: AcceptEfmInput) {
  const { organization, kind, text, meter } = input;
  const { mapping, version } = await findMapping(mappings, organization, input.mapping);
  const record = mapping.records[kind];
  if (record === undefined)
    throw new DomainError('ingestion/mapping-has-no-record', `${mapping.name} has no ${kind} records`);
  const reading = readEfmLines({ text, kind, mapping: record, meter, verified: mapping.verified });
  const { length } = reading.lines;
  if (length > mostEfmLines)
    throw new DomainError('ingestion/too-many-lines', `A file has at most ${mostEfmLines} lines`, { lines: length });
  return { reading, mappingVersion: version };
}

/** A meter is held to what a producer may send as a tag is: by the beginning of its name, else by its well. */
async function forbidsOf(
  { wells }: AcceptEfmDeps,
  { organization, scope }: AcceptEfmInput,
): Promise<LinesToJudge['forbids']> {
  if (scope === undefined) return () => undefined;
  const own = await wells.findAll(organization, new Set(scope.wells));
  const forbids = createForbids(scope, new Set(own.values()));
  return (meter, assetId) => {
    const fault = forbids({ tag: meter, assetId });
    return fault && { code: fault.code, path: '/meter', detail: notAllowed };
  };
}

const notAllowed = 'This producer may not send records of it; an administrator can change what it may';

function holdsQuarantined(verdict: LineVerdict): string | undefined {
  return verdict.status === 'quarantined' ? verdict.code : undefined;
}

/** Lines that could not be read stand among the others where they were. */
function inOrder({ lines }: EfmFileReading, verdicts: readonly LineVerdict[]): readonly LineVerdict[] {
  let next = 0;
  return lines.flatMap((each) => {
    if ('fault' in each) return [{ line: each.line, status: 'rejected', ...each.fault } satisfies Rejected];
    const verdict = verdicts[next++];
    return verdict === undefined ? [] : [verdict];
  });
}

function countVerdicts(verdicts: readonly LineVerdict[]): EfmFileVerdict['counts'] {
  const counts = { accepted: 0, duplicate: 0, quarantined: 0, rejected: 0 };
  for (const { status } of verdicts) counts[status] += 1;
  return counts;
}
