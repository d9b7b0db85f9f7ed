import type { Tx } from '@wellflow/kernel';
import { Client } from 'pg';
import type { ClientBase } from 'pg';
import type { Database } from '../database/database';
import type { DatabaseLogger } from '../database/pool';
import { withOrganization } from '../database/transaction';
import { withRoles } from '../migrations/migration';
import type { ServiceRoles } from '../migrations/migration';
import { readCheckpoint } from './checkpoint';
import type { EventStore, RecordedEvent } from './event-store';
import { handleBatch } from './subscription';

/** A read model that can be made anew from the events. */
export interface Projection {
  /** Its table, and its checkpoint's name where a subscription keeps it. */
  readonly name: string;
  /** Raise it when the table or what is written to it changes. */
  readonly version: number;
  /** `command`: written in the transaction of the events. `subscription`: written behind them. */
  readonly keptBy: 'command' | 'subscription';
  readonly categories?: readonly string[];
  /** CREATE TABLE with its policies and grants (`tenantTable`), for a table of this name. */
  readonly createTable: (table: string) => string;
  /** Takes events of one organization into `table`. */
  readonly apply: (tx: Tx, events: readonly RecordedEvent[], table: string) => Promise<void>;
}

export interface RebuildDeps {
  readonly database: Database;
  readonly eventStore: EventStore;
  readonly ownerUrl: string;
  readonly roles: ServiceRoles;
  readonly logger: DatabaseLogger;
  readonly batchSize?: number;
}

/**
 * Builds a projection anew beside the live one, which goes on being read and written; when it has caught up, the two change
 * names under a short lock. Interrupted, it goes on where it was. The old table stays until `dropRetired`.
 */
export async function rebuildProjection(
  deps: RebuildDeps,
  projection: Projection,
): Promise<{ readonly events: number }> {
  const table = buildingTable(projection);
  return withOwner(deps.ownerUrl, async (owner) => {
    await prepare(owner, deps.roles, projection);
    const caughtUp = await catchUp(deps, projection, table);
    deps.logger.info({ projection: table, events: caughtUp }, 'projection has caught up; switching');
    const late = await switchOver(owner, deps, projection);
    return { events: caughtUp + late };
  });
}

/** Drops the tables that were live before. */
export async function dropRetired({ ownerUrl }: Pick<RebuildDeps, 'ownerUrl'>, name: string): Promise<void> {
  await withOwner(ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ version: number }>(
      "DELETE FROM projection WHERE name = $1 AND state = 'retired' RETURNING version",
      [name],
    );
    for (const { version } of rows) await owner.query(`DROP TABLE IF EXISTS ${checkedName(name)}_retired_v${version}`);
  });
}

function buildingTable({ name, version }: Projection): string {
  return `${checkedName(name)}_v${Math.trunc(version)}`;
}

function checkpointOf({ name, version }: Projection): string {
  return `${name}@${version}`;
}

async function prepare(owner: ClientBase, roles: ServiceRoles, projection: Projection): Promise<void> {
  const { rowCount } = await owner.query('SELECT FROM projection WHERE name = $1 AND version >= $2 AND state <> $3', [
    projection.name,
    projection.version,
    'building',
  ]);
  if (rowCount !== 0) throw new Error(`${projection.name} has been at version ${projection.version} or a later one`);
  const { rows } = await owner.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    buildingTable(projection),
  ]);
  if (rows[0]?.there) return;
  await owner.query('BEGIN');
  try {
    await owner.query(withRoles(projection.createTable(buildingTable(projection)), roles));
    await owner.query("INSERT INTO projection (name, version, state) VALUES ($1, $2, 'building')", [
      projection.name,
      projection.version,
    ]);
    await owner.query('DELETE FROM checkpoint WHERE name = $1', [checkpointOf(projection)]);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    throw error;
  }
}

async function catchUp(deps: RebuildDeps, projection: Projection, table: string): Promise<number> {
  const { categories, apply } = projection;
  const { batchSize = 500 } = deps;
  let total = 0;
  for (;;) {
    const { handled } = await handleBatch({
      ...deps,
      batchSize,
      name: checkpointOf(projection),
      ...(categories ? { categories } : {}),
      handle: (tx, events) => apply(tx, events, table),
    });
    total += handled;
    // A batch that is not full has reached the horizon; waiting for an empty one might never end.
    if (handled < batchSize) return total;
  }
}

/** While the live table is locked nobody writes it; what they will write after the lock goes to the new one. */
async function switchOver(owner: ClientBase, deps: RebuildDeps, projection: Projection): Promise<number> {
  const { name, version, keptBy } = projection;
  await owner.query("BEGIN; SET LOCAL lock_timeout = '2s'");
  try {
    await owner.query('SELECT FROM checkpoint WHERE name = $1 FOR UPDATE', [name]);
    await owner.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
    const late = await catchUp(deps, projection, buildingTable(projection));
    const latest = keptBy === 'command' ? await applyBeyondHorizon(deps, projection) : 0;
    const retired = await retire(owner, name);
    await owner.query(`ALTER TABLE ${name} RENAME TO ${name}_retired_v${retired}`);
    await owner.query(`ALTER TABLE ${buildingTable(projection)} RENAME TO ${name}`);
    await owner.query(
      "UPDATE projection SET state = 'live', changed_at = clock_timestamp() WHERE name = $1 AND version = $2",
      [name, version],
    );
    await moveCheckpoint(owner, projection);
    await owner.query('COMMIT');
    return late + latest;
  } catch (error) {
    await owner.query('ROLLBACK');
    throw error;
  }
}

/** Everything committed has its row in the locked table, so it can be read past the horizon without skipping any. */
async function applyBeyondHorizon({ database, eventStore }: RebuildDeps, projection: Projection): Promise<number> {
  const { categories, apply } = projection;
  const after = await database.system.run((tx) => readCheckpoint(tx, checkpointOf(projection)));
  const question = { after, limit: 1_000_000, beyondHorizon: true, ...(categories ? { categories } : {}) };
  const events = await eventStore.readAll(question);
  const [first] = events;
  if (!first) return 0;
  await database.unitOfWork.run(first.stream, async (tx) => {
    for (const [organization, own] of Map.groupBy(events, ({ stream }) => stream.organization)) {
      await withOrganization(tx, organization, () => apply(tx, own, buildingTable(projection)));
    }
  });
  return events.length;
}

/** Returns the version that was live; the table of the first migration counts as version 0. */
async function retire(owner: ClientBase, name: string): Promise<number> {
  const { rows } = await owner.query<{ version: number }>(
    "UPDATE projection SET state = 'retired', changed_at = clock_timestamp() WHERE name = $1 AND state = 'live' RETURNING version",
    [name],
  );
  if (rows[0]) return rows[0].version;
  await owner.query("INSERT INTO projection (name, version, state) VALUES ($1, 0, 'retired')", [name]);
  return 0;
}

async function moveCheckpoint(owner: ClientBase, projection: Projection): Promise<void> {
  if (projection.keptBy === 'subscription') {
    await owner.query(
      `UPDATE checkpoint live SET epoch = built.epoch, transaction_id = built.transaction_id, position = built.position
         FROM checkpoint built WHERE live.name = $1 AND built.name = $2`,
      [projection.name, checkpointOf(projection)],
    );
  }
  await owner.query('DELETE FROM checkpoint WHERE name = $1', [checkpointOf(projection)]);
}

function checkedName(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`Not a plain table name: ${name}`);
  return name;
}

async function withOwner<T>(ownerUrl: string, work: (owner: ClientBase) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'wellflow rebuild', keepAlive: true });
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
