import { DataSource } from 'typeorm';
import type { EntityManager, EntitySchema } from 'typeorm';
import type { Pool, PoolClient } from 'pg';

export interface Entities {
  createEntityManager(client: PoolClient): EntityManager;
}

/**
 * TypeORM as a mapper over our own pool: its `driver` option takes the constructor of a pool, and gets ours,
 * so there is one pool per role and one place that begins and commits.
 */
export async function createEntities(pool: Pool, entities: readonly EntitySchema[]): Promise<Entities> {
  const dataSource = new DataSource({
    type: 'postgres',
    driver: {
      Pool: function SharedPool() {
        return pool;
      },
    },
    entities: [...entities],
    synchronize: false,
    installExtensions: false,
    logging: false,
  });
  await dataSource.initialize();
  return { createEntityManager: (client) => managerOn(dataSource, client) };
}

/** A query runner that believes it holds `client` in an open transaction, so `save` begins none of its own. */
function managerOn(dataSource: DataSource, client: PoolClient): EntityManager {
  const runner = dataSource.createQueryRunner();
  Object.assign(runner, { databaseConnection: client, isTransactionActive: true, transactionDepth: 1 });
  return runner.manager;
}
