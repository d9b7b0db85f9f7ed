import type { Clock, OutgoingMessage, Tx } from '@wellflow/kernel';
import {
  judgeLines,
  placeLines,
  type EditionsOf,
  type LinesToJudge,
  type LineVerdict,
} from '../../domain/efm/judge-lines';
import type { MeterHistory } from '../../domain/efm/meter';
import type { EfmLine } from '../../domain/efm/record';
import type { EfmMeters } from './efm-meters';
import type { EfmFile, EfmHeldLines, EfmRecords, HeldLine, NewEfmRecord } from './efm-records';

export interface TakeLinesDeps {
  readonly meters: Pick<EfmMeters, 'lock' | 'histories'>;
  readonly records: Pick<EfmRecords, 'editions' | 'add'>;
  readonly held: Pick<EfmHeldLines, 'hold'>;
  readonly messages: EfmMessages;
  readonly tell: TellEfm;
  readonly now: Clock;
}

/** Records of one meter, taken in together. */
export interface TakenRecords {
  readonly meter: MeterHistory;
  readonly records: readonly NewEfmRecord[];
  readonly file: EfmFile;
}

/** What others are told of records. */
export type EfmMessages = (organization: string, taken: TakenRecords) => readonly OutgoingMessage[];
/** Puts messages in the outbox. */
export type TellEfm = (tx: Tx, organization: string, messages: readonly OutgoingMessage[]) => Promise<void>;

export interface LinesToTake {
  readonly organization: string;
  readonly file: EfmFile;
  readonly lines: readonly EfmLine[];
  readonly forbids: LinesToJudge['forbids'];
  readonly turnOf: LinesToJudge['turnOf'];
  /** Which lines are kept for later: lines that were held once are never let go without being taken. */
  readonly holds: (verdict: LineVerdict) => string | undefined;
}

export interface TakenLines {
  /** In the order of the lines. */
  readonly verdicts: readonly LineVerdict[];
  readonly taken: readonly TakenRecords[];
}

/** Takes lines into the open transaction: records, their telling, and what is held go together. */
export type TakeLines = (tx: Tx, taking: LinesToTake) => Promise<TakenLines>;

export function createTakeLines(deps: TakeLinesDeps): TakeLines {
  return async (tx, taking) => {
    const { organization, file, lines, forbids, turnOf } = taking;
    const names = [...new Set(lines.map(({ meter }) => meter))];
    await deps.meters.lock(tx, organization, names);
    const meters = await deps.meters.histories(tx, organization, names);
    const placed = placeLines({ lines, meters, forbids, now: deps.now(), turnOf });
    const keys = placed.flatMap((each) =>
      'verdict' in each ? [] : [{ meterId: each.meter.meterId, kind: each.record.kind, key: each.record.key }],
    );
    const verdicts = judgeLines(placed, byKey(await deps.records.editions(tx, organization, keys)), file.why);
    const taken = groupByMeter(verdicts, meters, file);
    await deps.records.add(tx, organization, { file, records: taken.flatMap(({ records }) => records) });
    await deps.held.hold(tx, organization, linesToHold(taking, verdicts, deps.now));
    await deps.tell(
      tx,
      organization,
      taken.flatMap((each) => deps.messages(organization, each)),
    );
    return { verdicts, taken };
  };
}

function byKey(editions: Awaited<ReturnType<EfmRecords['editions']>>): EditionsOf {
  const nameOf = (meterId: string, kind: string, key: string): string => JSON.stringify([meterId, kind, key]);
  const known = Map.groupBy(editions, ({ meterId, kind, key }) => nameOf(meterId, kind, key));
  return (meterId, { kind, key }) => known.get(nameOf(meterId, kind, key)) ?? [];
}

function groupByMeter(
  verdicts: readonly LineVerdict[],
  meters: ReadonlyMap<string, MeterHistory>,
  file: EfmFile,
): readonly TakenRecords[] {
  const accepted = verdicts.flatMap((verdict) => (verdict.status === 'accepted' ? [verdict] : []));
  return [...Map.groupBy(accepted, ({ meter }) => meter)].flatMap(([name, own]) => {
    const meter = meters.get(name);
    if (meter === undefined) return [];
    return [{ meter, file, records: own.map(({ record }) => ({ ...record, meterId: meter.meterId })) }];
  });
}

function linesToHold({ lines, file, holds }: LinesToTake, verdicts: readonly LineVerdict[], now: Clock) {
  const heldAt = now();
  return verdicts.flatMap((verdict, index): readonly HeldLine[] => {
    const [reason, read] = [holds(verdict), lines[index]];
    return reason === undefined || read === undefined ? [] : [{ fileId: file.fileId, reason, heldAt, read }];
  });
}
