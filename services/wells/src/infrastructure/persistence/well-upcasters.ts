import type { JsonObject } from '@wellflow/kernel';
import { createUpcasters, type Upcaster } from '@wellflow/postgres';

/**
 * `WellRegistered` of before 2026-11: identifiers and a name, true since the well was registered as nobody had said more.
 * What was recorded then is in `well-upcasters.golden.json`.
 */
const wellRegisteredSince: Upcaster = {
  type: 'WellRegistered',
  from: 1,
  up: ({ name, operatorName, ...event }) => ({
    ...event,
    effectiveOn: String(event['registeredAt']).slice(0, 10),
    facts: { ...nothingSaidThen, name, operatorName: operatorName ?? null },
    statuses: [],
  }),
};

const nothingSaidThen: JsonObject = {
  name: '',
  operatorName: null,
  role: null,
  surfaceLocation: null,
  bottomHoleLocation: null,
  elevationFt: null,
  totalDepthFt: null,
};

/** Brings recorded events of wells to today's shape. */
export const wellUpcasters = createUpcasters([wellRegisteredSince]);
