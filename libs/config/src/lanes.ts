import { Type } from '@sinclair/typebox';

/** Live readings, and what comes late in bulk. Each has a topic, consumer groups and, if wished, processes of its own. */
export type Lane = 'live' | 'history';

const lanes: readonly Lane[] = ['live', 'history'];

export const laneVariables = {
  WELLFLOW_LANES: Type.Array(Type.Union(lanes.map((lane) => Type.Literal(lane))), {
    default: [...lanes],
    minItems: 1,
    complaint: 'must be live, history or both',
  }),
};

export const allLanes: ReadonlySet<Lane> = new Set(lanes);
