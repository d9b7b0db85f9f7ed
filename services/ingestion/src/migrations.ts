import { knownWellMigrations } from '@wellflow/known-wells';
import type { Migration } from '@wellflow/postgres';
import { createQuarantinedReading } from './infrastructure/persistence/migrations/0001-create-quarantined-reading';
import { createTag } from './infrastructure/persistence/migrations/0100-create-tag';
import { releaseQuarantinedReading } from './infrastructure/persistence/migrations/0101-release-quarantined-reading';
import { createJudge } from './infrastructure/persistence/migrations/0130-create-judge';
import { createReceipt } from './infrastructure/persistence/migrations/0131-create-receipt';
import { createAlarm } from './infrastructure/persistence/migrations/0132-create-alarm';
import { createIdempotentAnswer } from './infrastructure/persistence/migrations/0120-create-idempotent-answer';
import { createProducerActivity } from './infrastructure/persistence/migrations/0140-create-producer-activity';
import { createReadingImport } from './infrastructure/persistence/migrations/0160-create-reading-import';
import { createIntakeWindow } from './infrastructure/persistence/migrations/0145-create-intake-window';
import { putAlarmsAside } from './infrastructure/persistence/migrations/0141-put-alarms-aside';
import { createMqttHostLease } from './infrastructure/persistence/migrations/0150-create-mqtt-host-lease';
import { createTotalizerFall } from './infrastructure/persistence/migrations/0180-create-totalizer-fall';
import { fallWentOn } from './infrastructure/persistence/migrations/0181-fall-went-on';
import { createEfm } from './infrastructure/persistence/migrations/0190-create-efm';

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [
  ...knownWellMigrations,
  createQuarantinedReading,
  createTag,
  releaseQuarantinedReading,
  createJudge,
  createReceipt,
  createAlarm,
  createIdempotentAnswer,
  createProducerActivity,
  putAlarmsAside,
  createIntakeWindow,
  createMqttHostLease,
  createReadingImport,
  createTotalizerFall,
  fallWentOn,
  createEfm,
];
