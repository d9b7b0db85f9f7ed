import { DomainError, type Clock, type UnitOfWork } from '@wellflow/kernel';
import { decideMeter, type MeterDecision } from '../../domain/efm/decide-meter';
import { countTurns, type LineVerdict } from '../../domain/efm/judge-lines';
import type { RecordedMeterVersion } from '../../domain/efm/meter';
import { parseMeterDraft, type MeterDraft, type RawMeter } from '../../domain/efm/meter-draft';
import type { WellDirectory } from '../well-directory';
import type { EfmMeters } from './efm-meters';
import type { EfmHeldLines } from './efm-records';
import type { TakeLines } from './take-lines';

export interface PutEfmMeterInput {
  readonly organization: string;
  readonly actor: string;
  readonly meter: RawMeter;
}

export interface MeterPut {
  readonly meterId: string;
  readonly name: string;
  readonly status: MeterDecision['status'];
  readonly version: MeterDecision['version'];
  /** Lines that had waited for it and are records now. */
  readonly released: number;
}

/** @throws DomainError for a field at fault; `ingestion/unknown-well` */
export type PutEfmMeter = (input: PutEfmMeterInput) => Promise<MeterPut>;

export interface PutEfmMeterDeps {
  readonly unitOfWork: UnitOfWork;
  readonly meters: Pick<EfmMeters, 'lock' | 'histories' | 'record'>;
  readonly held: Pick<EfmHeldLines, 'take' | 'fileOf'>;
  readonly wells: WellDirectory;
  readonly takeLines: TakeLines;
  readonly newId: () => string;
  readonly now: Clock;
}

/** Registers a meter or changes it from an instant on; what was sent before it was known flows then. */
export function createPutEfmMeter(deps: PutEfmMeterDeps): PutEfmMeter {
  return async (input) => {
    const draft = parseMeterDraft(input.meter);
    const wells = await deps.wells.findAll(input.organization, new Set([draft.well]));
    const assetId = wells.get(draft.well);
    if (assetId === undefined) throw unknownWell();
    const put = await register(deps, input, { draft, assetId });
    return { ...put, released: await release(deps, input.organization, draft.name) };
  };
}

function unknownWell(): DomainError {
  return new DomainError('ingestion/unknown-well', 'No such well is known: register it first', { path: '/well' });
}

interface Registering {
  readonly draft: MeterDraft;
  readonly assetId: string;
}

async function register(
  deps: PutEfmMeterDeps,
  { organization, actor }: PutEfmMeterInput,
  { draft, assetId }: Registering,
) {
  const { name } = draft;
  return deps.unitOfWork.run({ organization }, async (tx) => {
    await deps.meters.lock(tx, organization, [name]);
    const history = (await deps.meters.histories(tx, organization, [name])).get(name);
    const now = deps.now();
    const { status, version } = decideMeter(history, { draft, assetId, now });
    const meterId = history?.meterId ?? deps.newId();
    const next = (history?.versions.length ?? 0) + 1;
    const recorded: RecordedMeterVersion = { ...version, version: next, recordedAt: now, recordedBy: actor };
    if (status !== 'unchanged') await deps.meters.record(tx, organization, { meterId, name, ...recorded });
    return { meterId, name, status, version };
  });
}

/** A file at a time, each in a transaction of its own: a release that is cut off goes on with the next registration. */
async function release(deps: PutEfmMeterDeps, organization: string, meter: string): Promise<number> {
  let released = 0;
  let after: string | undefined;
  for (;;) {
    const step = await deps.unitOfWork.run({ organization }, async (tx) => {
      await deps.meters.lock(tx, organization, [meter]);
      const waiting = await deps.held.take(tx, organization, { meter, ...(after === undefined ? {} : { after }) });
      const fileId = waiting[0]?.fileId;
      const file = fileId === undefined ? undefined : await deps.held.fileOf(tx, organization, fileId);
      if (file === undefined) return undefined;
      const lines = waiting.map(({ read }) => read);
      const turnOf = countTurns(lines);
      const taking = { organization, file, lines, forbids: forbidsNothing, turnOf, holds: holdsAgain };
      const { verdicts } = await deps.takeLines(tx, taking);
      return { fileId, records: verdicts.filter(({ status }) => status === 'accepted').length };
    });
    if (step === undefined) return released;
    released += step.records;
    after = step.fileId;
  }
}

/** Its producer was asked when the lines came. */
const forbidsNothing = (): undefined => undefined;

/** What was promised to be kept is let go only as a record, or because it is one already. */
function holdsAgain(verdict: LineVerdict): string | undefined {
  return verdict.status === 'quarantined' || verdict.status === 'rejected' ? verdict.code : undefined;
}
