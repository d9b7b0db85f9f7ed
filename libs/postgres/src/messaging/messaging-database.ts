import type { SystemWork } from '../database/database';

/** What messaging needs of the database: transactions that see every organization. `Database` fits. */
export interface MessagingDatabase {
  readonly system: SystemWork;
}
