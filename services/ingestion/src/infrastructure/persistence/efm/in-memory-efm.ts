import type { EfmMappings, StoredMapping } from '../../../application/efm/efm-mappings';
import type { EfmMeters } from '../../../application/efm/efm-meters';
import type {
  EfmFile,
  EfmHeldLines,
  EfmRecords,
  HeldLine,
  RecordPage,
  RecordRange,
} from '../../../application/efm/efm-records';
import { inForce } from '../../../domain/efm/check-days';
import type { MeterHistory } from '../../../domain/efm/meter';
import { contentOf } from '../../../domain/efm/place-line';
import type { RecordedEfm } from '../../../domain/efm/record';
import { positionOf, readRecordCursor, writeRecordCursor, type RecordPosition } from './efm-cursor';

type KeptRecord = RecordedEfm & { readonly meterId: string };

interface Kept {
  readonly meters: Map<string, MeterHistory>;
  readonly mappings: StoredMapping[];
  readonly files: EfmFile[];
  readonly records: KeptRecord[];
  readonly held: Map<string, HeldLine>;
}

export interface EfmStores {
  readonly meters: EfmMeters;
  readonly mappings: EfmMappings;
  readonly records: EfmRecords;
  readonly held: EfmHeldLines;
}

/** The twin of the tables, for specs: the same contract, nothing kept, and no transaction that could be undone. */
export function createInMemoryEfm(): EfmStores {
  const memory = new Map<string, Kept>();
  const of = (organization: string): Kept => {
    const kept = memory.get(organization) ?? empty();
    memory.set(organization, kept);
    return kept;
  };
  return { meters: metersIn(of), mappings: mappingsIn(of), records: recordsIn(of), held: heldIn(of) };
}

type Of = (organization: string) => Kept;

function empty(): Kept {
  return { meters: new Map(), mappings: [], files: [], records: [], held: new Map() };
}

function metersIn(of: Of): EfmMeters {
  const inOrder = (organization: string) => [...of(organization).meters.values()].sort(byBytes(({ name }) => name));
  return {
    lock: async () => undefined,
    histories: async (_tx, organization, names) =>
      new Map([...of(organization).meters].filter(([name]) => names.includes(name))),
    record: async (_tx, organization, { meterId, name, ...version }) => {
      const before = of(organization).meters.get(name) ?? { meterId, name, versions: [] };
      of(organization).meters.set(name, { ...before, versions: [...before.versions, version] });
    },
    find: async (organization, name) => of(organization).meters.get(name),
    list: async (organization, { limit, after = '' }) =>
      inOrder(organization)
        .filter(({ name }) => Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0)
        .slice(0, limit),
  };
}

function mappingsIn(of: Of): EfmMappings {
  const newest = (organization: string) =>
    new Map(of(organization).mappings.map((stored) => [stored.mapping.name, stored]));
  return {
    find: async (organization, name) => newest(organization).get(name),
    list: async (organization) => [...newest(organization).values()].sort(byBytes(({ mapping }) => mapping.name)),
    save: async (_tx, organization, { mapping }) => {
      const before = newest(organization).get(mapping.name);
      if (before !== undefined && JSON.stringify(before.mapping) === JSON.stringify(mapping)) return before.version;
      const version = (before?.version ?? 0) + 1;
      of(organization).mappings.push({ mapping, version });
      return version;
    },
  };
}

function recordsIn(of: Of): EfmRecords {
  return {
    addFile: async (_tx, organization, file) => void of(organization).files.push(file),
    editions: async (_tx, organization, keys) =>
      of(organization)
        .records.filter((each) => keys.some((key) => isOf(each, key)))
        .map(({ meterId, kind, key, edition, values }) => ({
          meterId,
          kind,
          key,
          edition,
          content: contentOf(values),
        })),
    add: async (_tx, organization, { file, records }) => {
      const { fileId, recordedAt, recordedBy, why } = file;
      of(organization).records.push(...records.map((each) => ({ ...each, fileId, recordedAt, recordedBy, why })));
    },
    list: async (organization, range, page) => listIn(of(organization), range, page),
    ofDays: async (_tx, organization, { meterId, days }) =>
      inForce(of(organization).records.filter((each) => each.meterId === meterId))
        .filter(({ kind, contractDay }) => (kind === 'hourly' || kind === 'daily') && days.includes(contractDay))
        .map(withoutMeter),
    findFiles: async (organization, fileIds) => of(organization).files.filter(({ fileId }) => fileIds.includes(fileId)),
  };
}

function listIn(kept: Kept, range: RecordRange, { limit, cursor }: Parameters<EfmRecords['list']>[2]): RecordPage {
  const after = cursor === undefined ? undefined : readRecordCursor(cursor);
  const all = inRange(kept, range).filter((each) => after === undefined || isAfter(each, after));
  const records = all.slice(0, limit);
  const last = records.at(-1);
  return all.length > limit && last !== undefined ? { records, nextCursor: writeRecordCursor(last) } : { records };
}

type Keyed = Pick<KeptRecord, 'meterId' | 'kind' | 'key'>;

function isOf(record: Keyed, { meterId, kind, key }: Keyed): boolean {
  return record.meterId === meterId && record.kind === kind && record.key === key;
}

function inRange({ records }: Kept, { meterId, kind, from, to, editions }: RecordRange): readonly RecordedEfm[] {
  const own = records.filter((each) => each.meterId === meterId);
  return (editions ? own : inForce(own))
    .filter(({ contractDay }) => contractDay >= from && contractDay <= to)
    .filter((each) => kind === undefined || each.kind === kind)
    .map(withoutMeter)
    .sort((one, other) => (isAfter(one, positionOf(other)) ? 1 : -1));
}

function withoutMeter({ meterId: _meterId, ...record }: KeptRecord): RecordedEfm {
  return record;
}

function isAfter(record: RecordedEfm, position: RecordPosition): boolean {
  const own = positionOf(record);
  const differs = own.findIndex((part, index) => part !== position[index]);
  const [one, other] = [own[differs], position[differs]];
  return one !== undefined && other !== undefined && one > other;
}

function heldIn(of: Of): EfmHeldLines {
  const nameOf = ({ fileId, read }: HeldLine): string => `${read.meter} ${fileId} ${read.line}`;
  return {
    hold: async (_tx, organization, lines) => lines.forEach((line) => of(organization).held.set(nameOf(line), line)),
    take: async (_tx, organization, { meter, after = '' }) => {
      const { held } = of(organization);
      const own = [...held.values()].filter(({ read, fileId }) => read.meter === meter && fileId > after);
      const first = own.map(({ fileId }) => fileId).sort()[0];
      const taken = own.filter(({ fileId }) => fileId === first).sort((one, other) => one.read.line - other.read.line);
      for (const line of taken) held.delete(nameOf(line));
      return taken;
    },
    fileOf: async (_tx, organization, fileId) => of(organization).files.find((file) => file.fileId === fileId),
    count: async (organization) => {
      const byReason = Map.groupBy(
        of(organization).held.values(),
        ({ read, reason }) => `${read.meter} ${read.kind} ${reason}`,
      );
      return [...byReason].sort(byBytes(([name]) => name)).map(([, lines]) => countOf(lines));
    },
  };
}

function countOf(lines: readonly HeldLine[]) {
  const [first] = lines;
  if (first === undefined) throw new Error('A group of lines is empty');
  const oldestAt = lines.reduce((oldest, { heldAt }) => (heldAt < oldest ? heldAt : oldest), first.heldAt);
  return { meter: first.read.meter, kind: first.read.kind, reason: first.reason, lines: lines.length, oldestAt };
}

/** As collation "C" has it. */
function byBytes<T>(text: (thing: T) => string): (one: T, other: T) => number {
  return (one, other) => Buffer.compare(Buffer.from(text(one)), Buffer.from(text(other)));
}
