import {
  DomainError,
  microsBetween,
  microsPerDay,
  parseInstantRange,
  parseWellReference,
  toEpochMicros,
  type Clock,
  type InstantRange,
} from '@wellflow/kernel';
import { alarmFigures, type AlarmFigures } from '../../domain/alarm/alarm-figures';
import type { Alarm, Alarms, AlarmShow, HistoricAlarmEvent, PutAside } from '../alarms';
import type { WellDirectory } from '../well-directory';

export interface AlarmQueries {
  /** @throws DomainError `ingestion/no-such-well` */
  list(
    organization: string,
    filter: { readonly show: AlarmShow; readonly well?: string; readonly limit: number },
  ): Promise<readonly Alarm[]>;
  /** @throws DomainError `ingestion/empty-range`, `input/invalid-instant` */
  history(
    organization: string,
    stretch: AskedStretch & { readonly alarmId?: string; readonly limit: number },
  ): Promise<readonly HistoricAlarmEvent[]>;
  /** @throws DomainError `ingestion/empty-range`, `ingestion/range-too-long`, `input/invalid-instant` */
  figures(
    organization: string,
    stretch: AskedStretch,
  ): Promise<AlarmFigures & InstantRange & { readonly putAside: PutAside }>;
}

/** Absent: the last 24 hours. */
export interface AskedStretch {
  readonly from?: string;
  readonly to?: string;
}

export interface AlarmQueriesDeps {
  readonly alarms: Pick<Alarms, 'list' | 'history' | 'raised' | 'putAside'>;
  readonly wells: WellDirectory;
  readonly now: Clock;
}

/** Two alarms a second for a day: beyond it figures would be of a part. */
const mostRaised = 200_000;
const longestStretch = 31n * microsPerDay;

export function createAlarmQueries({ alarms, wells, now }: AlarmQueriesDeps): AlarmQueries {
  const rangeOf = (asked: Partial<Record<'from' | 'to', string | undefined>>): InstantRange =>
    parseInstantRange(asked, now, 'ingestion/empty-range');
  return {
    async list(organization, { well, ...filter }) {
      if (well === undefined) return alarms.list(organization, filter);
      parseWellReference(well);
      const assetId = (await wells.findAll(organization, new Set([well]))).get(well);
      if (assetId === undefined)
        throw new DomainError('ingestion/no-such-well', `No well is known as ${well}`, { well });
      return alarms.list(organization, { ...filter, assetId });
    },
    async history(organization, { from, to, ...rest }) {
      const stretch = rangeOf({ from, to });
      return alarms.history(organization, { ...rest, ...inMicros(stretch) });
    },
    async figures(organization, asked) {
      const stretch = rangeOf(asked);
      const length = microsBetween(stretch.from, stretch.to);
      if (length > longestStretch)
        throw new DomainError('ingestion/range-too-long', 'Ask for 31 days at most', { path: '/from' });
      const raised = await alarms.raised(organization, { ...inMicros(stretch), limit: mostRaised + 1 });
      if (raised.length > mostRaised)
        throw new DomainError('ingestion/range-too-long', `More than ${mostRaised} alarms were raised; ask for less`, {
          path: '/from',
        });
      return { ...stretch, ...alarmFigures(raised, Number(length)), putAside: await alarms.putAside(organization) };
    },
  };
}

function inMicros({ from, to }: InstantRange) {
  return { from: Number(toEpochMicros(from)), until: Number(toEpochMicros(to)) };
}
