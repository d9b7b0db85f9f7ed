import { instantFromEpochMillis, type OutgoingMessage, type UnitOfWork } from '@wellflow/kernel';
import type { AlarmStep } from '../../domain/alarm/alarm-condition';
import { observeValue } from '../../domain/alarm/judge-alarm';
import { nodeDeath, nodeDeathAlarms } from '../../domain/alarm/node-death';
import { newAsset, seriesKey, type AssetState } from '../../domain/judging/asset-state';
import { withDue } from '../../domain/judging/series-alarms';
import { defaultLimits, type LimitsTimeline } from '../../domain/judging/series-limits';
import { newSeries } from '../../domain/judging/series-state';
import type { AlarmChange, AlarmIdOf, Alarms } from '../alarms';
import type { JudgeState } from '../judge-state';
import { limitsKey, type JudgingLimits } from '../judging-limits';
import type { Tell } from '../reading-judge';

/** A node of an organization's field, or one of its devices, was born or has died. */
export interface LifeOfNode {
  readonly group: string;
  readonly edge: string;
  /** Empty for the node itself. */
  readonly device: string;
  readonly alive: boolean;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** Raises one alarm for a death, and returns it by the next birth. Telling twice is harmless. */
export type RecordNodeLife = (organization: string, life: LifeOfNode) => Promise<void>;

/** The same for the same node or device of the organization, for ever; no well has it. */
export type NodeIdOf = (organization: string, node: Pick<LifeOfNode, 'group' | 'edge' | 'device'>) => string;

export interface RecordNodeLifeDeps {
  readonly unitOfWork: UnitOfWork;
  readonly state: Pick<JudgeState, 'find' | 'load' | 'save'>;
  readonly alarms: Pick<Alarms, 'record'>;
  readonly toMessages: (organization: string, changes: readonly AlarmChange[]) => readonly OutgoingMessage[];
  readonly tell: Tell;
  readonly alarmIdOf: AlarmIdOf;
  readonly nodeIdOf: NodeIdOf;
}

const limits = { ...defaultLimits(nodeDeath), alarms: nodeDeathAlarms };
const key = seriesKey({ tagId: null, measurement: nodeDeath });

/** The node is an asset of the judge like a well: its alarm is acknowledged, shelved and told as any other. */
export function createRecordNodeLife(deps: RecordNodeLifeDeps): RecordNodeLife {
  return async (organization, life) => {
    const assetId = deps.nodeIdOf(organization, life);
    // Nearly every birth is of a node that nobody has called dead: nothing is locked for it, and nothing stored.
    if (life.alive && moved((await deps.state.find(organization, assetId)) ?? newAsset, life).step.events.length === 0)
      return;
    await deps.unitOfWork.run({ organization }, async (tx) => {
      const states = await deps.state.load(tx, organization, [assetId]);
      const { step, asset } = moved(states.get(assetId) ?? newAsset, life);
      await deps.state.save(tx, organization, new Map([[assetId, asset]]));
      if (step.events.length === 0) return;
      const ref = { assetId, tagId: null, tag: nameOf(life), measurement: nodeDeath, side: 'high' } as const;
      const changes = [{ ...ref, alarmId: deps.alarmIdOf(organization, ref), ...step }];
      await deps.alarms.record(tx, organization, changes);
      const at = instantFromEpochMillis(life.atMs);
      await deps.tell(tx, deps.toMessages(organization, changes), { organization, at });
    });
  };
}

function moved(asset: AssetState, life: LifeOfNode): { readonly step: AlarmStep; readonly asset: AssetState } {
  const series = asset.series.get(key) ?? { ...newSeries, tag: nameOf(life) };
  const rule = { side: 'high', limits: nodeDeathAlarms.high } as const;
  const step = observeValue(series.alarms.high, rule, { value: life.alive ? 0 : 1, at: life.atMs * 1_000 });
  const alarms = withDue(step.condition, series.alarms.low, limits);
  return { step, asset: { ...asset, series: new Map(asset.series).set(key, { ...series, alarms }) } };
}

/** `group/edge`, or `group/edge/device`. */
function nameOf({ group, edge, device }: LifeOfNode): string {
  return device === '' ? `${group}/${edge}` : `${group}/${edge}/${device}`;
}

/** Limits for a person's word on such an alarm: no tag has them. */
export function withNodeDeaths(others: JudgingLimits): JudgingLimits {
  const timeline: LimitsTimeline = [{ from: 0, limits }];
  return {
    async find(organization, series) {
      const nodes = series.filter(({ tagId, measurement }) => tagId === null && measurement === nodeDeath);
      if (nodes.length === 0) return others.find(organization, series);
      const rest = series.filter((one) => !nodes.includes(one));
      const found = await others.find(organization, rest);
      return new Map([...found, ...nodes.map((one) => [limitsKey(one), timeline] as const)]);
    },
  };
}
