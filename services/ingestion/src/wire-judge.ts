import type { Routes } from '@wellflow/http';
import type { Consumer } from '@wellflow/kafka';
import type { Tx } from '@wellflow/kernel';
import { afterCommit, appendToOutbox, query } from '@wellflow/postgres';
import { createBreath } from '@wellflow/resilience';
import type { ServiceKit, Startable } from '@wellflow/service';
import { createDecideFall } from './application/commands/decide-fall';
import { createRecordNodeLife, withNodeDeaths, type RecordNodeLife } from './application/commands/record-node-life';
import { createSetAlarmRule } from './application/commands/set-alarm-rule';
import { createSetAuthoritativeSource } from './application/commands/set-authoritative-source';
import { createSteerAlarm } from './application/commands/steer-alarm';
import { createGetDataQuality } from './application/queries/get-data-quality';
import { createGetReceipt } from './application/queries/get-receipt';
import { createAlarmQueries } from './application/queries/list-alarms';
import { createListFalls } from './application/queries/list-falls';
import { createFallKeeping } from './application/keep-falls';
import type { JudgingLimits } from './application/judging-limits';
import { createReadingJudge, type Tell } from './application/reading-judge';
import type { TagDirectory } from './application/tag-directory';
import { createTagJudgingLimits } from './application/tag-judging-limits';
import type { WellDirectory } from './application/well-directory';
import type { Lane } from '@wellflow/config';
import { alarmIdOf, nodeIdOf } from './infrastructure/alarm-id';
import { fallIdOf } from './infrastructure/fall-id';
import { createJudgeUpkeep } from './infrastructure/judge-upkeep';
import { toFallMessage } from './infrastructure/messaging/fall-messages';
import { judgeMessages, toAlarmMessages } from './infrastructure/messaging/judge-messages';
import { createPostgresAlarmRules } from './infrastructure/persistence/postgres-alarm-rules';
import { createPostgresAlarms } from './infrastructure/persistence/postgres-alarms';
import { createPostgresFalls } from './infrastructure/persistence/postgres-falls';
import { createPostgresJudgeSources } from './infrastructure/persistence/postgres-judge-sources';
import { createListDue, createPostgresJudgeState } from './infrastructure/persistence/postgres-judge-state';
import { createPostgresQualityDays } from './infrastructure/persistence/postgres-quality-days';
import { createPostgresReceipts } from './infrastructure/persistence/postgres-receipts';
import { createRememberedLimits, createRememberedSources } from './infrastructure/remembered-limits';
import { judgeConsumers } from './presentation/events/judge-readings.consumer';
import { fallsRoutes } from './presentation/http/falls.route';
import { getDataQualityRoute } from './presentation/http/get-data-quality.route';
import { getReceiptRoute } from './presentation/http/get-receipt.route';
import { listAlarmsRoutes } from './presentation/http/list-alarms.route';
import { setAlarmRuleRoute } from './presentation/http/set-alarm-rule.route';
import { setAuthoritativeSourceRoute } from './presentation/http/set-authoritative-source.route';
import { steerAlarmRoutes } from './presentation/http/steer-alarm.route';

export interface JudgeParts {
  readonly routes: readonly Routes[];
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly Startable[];
  readonly recordNodeLife: RecordNodeLife;
}

export interface JudgePartsDeps {
  readonly kit: ServiceKit;
  readonly tags: TagDirectory;
  readonly wells: WellDirectory;
  /** Whose readings are judged by this process. */
  readonly lanes: ReadonlySet<Lane>;
}

const limitsTtlMs = 10_000;

/** What judges readings by their history, and what is asked and told of it. */
export function wireJudge(deps: JudgePartsDeps): JudgeParts {
  const { kit, tags } = deps;
  const tables = openTables(kit);
  const fresh = withNodeDeaths(createTagJudgingLimits({ tags, rules: tables.rules }));
  const remember = { ttlMs: limitsTtlMs, nowMs: Date.now, maxEntries: 200_000 };
  const limits = createRememberedLimits({ limits: fresh, ...remember });
  const sources = createRememberedSources({ sources: tables.sources, ...remember });
  const tell = tellAndWake(kit);
  const judge = createReadingJudge({
    ...tables,
    limits,
    sources,
    messages: judgeMessages,
    tell,
    alarmIdOf,
    createBreath,
  });
  const { unitOfWork } = kit.database;
  const listOrganizations = () => organizationsOf(kit);
  return {
    routes: judgeRoutes({ ...deps, tables, limits: fresh, tell }),
    consumers: judgeConsumers(kit.group, judge, deps.lanes),
    jobs: [createJudgeUpkeep({ ...kit, ...tables, judge, unitOfWork, listOrganizations })],
    recordNodeLife: wireNodeLives(kit, tables, tell),
  };
}

/** Asked of the primary: a replica that lags would take a birth for one of a node that nobody has called dead. */
function wireNodeLives(
  { database }: ServiceKit,
  { alarms }: ReturnType<typeof openTables>,
  tell: Tell,
): RecordNodeLife {
  const { unitOfWork } = database;
  const state = createPostgresJudgeState(unitOfWork);
  return createRecordNodeLife({ unitOfWork, state, alarms, tell, toMessages: toAlarmMessages, alarmIdOf, nodeIdOf });
}

interface RouteDeps extends JudgePartsDeps {
  readonly tables: ReturnType<typeof openTables>;
  readonly limits: JudgingLimits;
  readonly tell: Tell;
}

function judgeRoutes({ kit, tags, wells, tables, limits, tell }: RouteDeps): readonly Routes[] {
  const { now, database } = kit;
  const { unitOfWork } = database;
  const steering = { ...tables, unitOfWork, limits, toMessages: toAlarmMessages, tell, now };
  return [
    getReceiptRoute({ getReceipt: createGetReceipt(tables) }),
    getDataQualityRoute({ getDataQuality: createGetDataQuality({ ...tables, wells, limits, now }) }),
    listAlarmsRoutes({ alarms: createAlarmQueries({ ...tables, wells, now }) }),
    fallsRoutes({
      listFalls: createListFalls({ ...tables, wells }),
      decideFall: createDecideFall({ ...tables, unitOfWork, limits, toMessage: toFallMessage, tell, now }),
    }),
    steerAlarmRoutes({ steerAlarm: createSteerAlarm(steering) }),
    setAlarmRuleRoute({ setAlarmRule: createSetAlarmRule({ unitOfWork, tags, rules: tables.rules }) }),
    setAuthoritativeSourceRoute({ setAuthoritativeSource: createSetAuthoritativeSource({ unitOfWork, ...tables }) }),
  ];
}

function openTables({ database: { reads, system } }: ServiceKit) {
  const falls = createPostgresFalls(reads);
  return {
    state: createFallKeeping({ state: createPostgresJudgeState(reads), falls, fallIdOf }),
    falls,
    listDue: createListDue(system),
    days: createPostgresQualityDays(reads),
    receipts: createPostgresReceipts(reads),
    alarms: createPostgresAlarms(reads),
    sources: createPostgresJudgeSources(reads),
    rules: createPostgresAlarmRules(reads),
  };
}

function tellAndWake({ wakeRelay }: ServiceKit): Tell {
  return async (tx: Tx, messages, metadata) => {
    await appendToOutbox(tx, messages, metadata);
    if (messages.length > 0) afterCommit(tx, wakeRelay);
  };
}

async function organizationsOf({ database }: ServiceKit): Promise<readonly string[]> {
  const rows = await database.system.run((tx) =>
    query<{ readonly organization: string }>(tx, 'SELECT organization FROM known_access'),
  );
  return rows.map(({ organization }) => organization);
}
