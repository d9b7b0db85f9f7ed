import type { Instant, WellIdentifier } from '@wellflow/kernel';

export type WellRegistered = {
  readonly type: 'WellRegistered';
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
  readonly name: string;
  readonly operatorName?: string;
  readonly registeredAt: Instant;
};

export type WellEvent = WellRegistered;
