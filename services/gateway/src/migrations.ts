import type { Migration } from '@wellflow/postgres';
import { createAccess } from './infrastructure/persistence/migrations/0001-create-access';
import { addProducers } from './infrastructure/persistence/migrations/0002-add-producers';
import { addKafkaWayIn } from './infrastructure/persistence/migrations/0003-add-kafka-way-in';
import { bindCertificates } from './infrastructure/persistence/migrations/0004-bind-certificates';

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [createAccess, addProducers, addKafkaWayIn, bindCertificates];
