import type { Instant } from '@wellflow/kernel';
import { createCheckReading, type Checked } from '../domain/reading/check-reading';
import { checkTagReading } from '../domain/reading/check-tag-reading';
import { createForbids, forbidsNothing, type Forbids, type ProducerScope } from '../domain/reading/producer-scope';
import { latestBelievedAt, nothingIsLive, oldestLiveAt } from '../domain/reading/intake-window';
import { isSubmittedReading, type ReadingFault, type TagReading } from '../domain/reading/reading';
import type { TagTimeline } from '../domain/tag/tag';
import type { IntakeWindows } from './intake-windows';
import { createReadingGroups, type ReadingGroups } from './reading-groups';
import type { AcceptedReadings, QuarantinedReading } from './reading-log';
import type { TagDirectory } from './tag-directory';
import type { WellDirectory } from './well-directory';

/** What became of one reading. `path` is a JSON pointer into the request. */
export type ReadingVerdict =
  | { readonly index: number; readonly status: 'accepted' }
  | {
      readonly index: number;
      readonly status: 'quarantined' | 'rejected';
      readonly code: string;
      readonly path: string;
      readonly detail: string;
    };

export interface ReadingsToJudge {
  readonly organization: string;
  readonly readings: readonly unknown[];
  /** A source's clock may not be far ahead of this. */
  readonly receivedAt: Instant;
  /** As of when they are old: older than the organization's window go on the history lane. */
  readonly asOf: Instant;
  /** `history`: all of them go on the history lane, however young. Default: each by its age. */
  readonly lane?: 'live' | 'history' | undefined;
  /** What their producer may send; everything when absent. */
  readonly scope?: ProducerScope | undefined;
}

/** Each reading is in exactly one of: a group, the quarantined, the rejected among the results. */
export interface JudgedReadings {
  readonly results: readonly ReadingVerdict[];
  readonly accepted: readonly AcceptedReadings[];
  readonly quarantined: readonly QuarantinedReading[];
}

export type JudgeReadings = (input: ReadingsToJudge) => Promise<JudgedReadings>;

export interface JudgeReadingsDeps {
  readonly wells: WellDirectory;
  readonly tags: TagDirectory;
  readonly windows: IntakeWindows;
}

/** Judges readings item by item, with one look at window, wells and tags for all of them. Nothing is stored or sent. */
export function createJudgeReadings({ wells, tags, windows }: JudgeReadingsDeps): JudgeReadings {
  return async ({ organization, readings, receivedAt, asOf, lane, scope }) => {
    const window = await windows.find(organization);
    const oldestLive = lane === 'history' ? nothingIsLive : oldestLiveAt(asOf, window);
    const checked = readings.map(createCheckReading(latestBelievedAt(receivedAt, window)));
    const named = namesIn(checked);
    const timelines = named.tags.size === 0 ? noTimelines : await tags.findAll(organization, named.tags);
    const assets = await wells.findAll(organization, named.wells);
    const forbids = scope ? await forbidsOf(wells, organization, scope) : forbidsNothing;
    return sortOut({ readings, checked, assets, timelines, oldestLive, forbids });
  };
}

async function forbidsOf(wells: WellDirectory, organization: string, scope: ProducerScope): Promise<Forbids> {
  const own = await wells.findAll(organization, new Set(scope.wells));
  return createForbids(scope, new Set(own.values()));
}

const noTimelines: ReadonlyMap<string, TagTimeline> = new Map();

function namesIn(checked: readonly Checked[]): Record<'wells' | 'tags', ReadonlySet<string>> {
  const wells = new Set<string>();
  const tags = new Set<string>();
  for (const item of checked) {
    if ('well' in item) wells.add(item.well);
    else if ('tag' in item) tags.add(item.tag);
  }
  return { wells, tags };
}

interface CheckedReadings {
  readonly readings: readonly unknown[];
  readonly checked: readonly Checked[];
  readonly assets: ReadonlyMap<string, string>;
  readonly timelines: ReadonlyMap<string, TagTimeline>;
  readonly oldestLive: Instant;
  readonly forbids: Forbids;
}

function sortOut({ readings, checked, assets, timelines, oldestLive, forbids }: CheckedReadings): JudgedReadings {
  const groups = createReadingGroups(oldestLive);
  const quarantined: QuarantinedReading[] = [];
  const keepApart = (index: number, why: ReadingFault): ReadingVerdict => {
    const item = readings[index];
    if (isSubmittedReading(item)) quarantined.push({ index, reason: why.code, explanation: why.detail, item });
    return refusal(index, 'quarantined', why);
  };
  const results = checked.map((reading, index): ReadingVerdict => {
    if ('code' in reading) return refusal(index, 'rejected', reading);
    if (!('well' in reading)) {
      const fault = addTagged(groups, reading, { timeline: timelines.get(reading.tag), forbids });
      if (fault === undefined) return { index, status: 'accepted' };
      return 'waits' in fault ? keepApart(index, fault) : refusal(index, 'rejected', fault);
    }
    const assetId = assets.get(reading.well);
    const forbidden = forbids({ assetId });
    if (forbidden) return refusal(index, 'rejected', forbidden);
    if (assetId === undefined) return keepApart(index, unknownWell);
    groups.add(assetId, reading);
    return { index, status: 'accepted' };
  });
  return { results, accepted: groups.list, quarantined };
}

/** @returns why the reading was not added. */
function addTagged(
  groups: ReadingGroups,
  reading: TagReading,
  { timeline, forbids }: { readonly timeline: TagTimeline | undefined; readonly forbids: Forbids },
) {
  const { tag } = reading;
  if (timeline === undefined) return forbids({ tag, assetId: undefined }) ?? unknownTag;
  const tagged = checkTagReading(reading, timeline);
  if ('code' in tagged) return tagged;
  const forbidden = forbids({ tag, assetId: tagged.assetId });
  if (forbidden) return forbidden;
  groups.add(tagged.assetId, tagged.reading);
  return undefined;
}

const unknownWell: ReadingFault = {
  code: 'ingestion/unknown-well',
  field: 'well',
  detail: 'No such well is known; the reading is kept until one is',
};
const unknownTag = {
  waits: true,
  code: 'ingestion/unknown-tag',
  field: 'tag',
  detail: 'No such tag is registered; the reading is kept until one is',
} as const;

function refusal(index: number, status: 'quarantined' | 'rejected', fault: ReadingFault): ReadingVerdict {
  const { code, field, detail } = fault;
  const pointer = field === '' ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { index, status, code, path: `/readings/${index}${pointer}`, detail };
}
