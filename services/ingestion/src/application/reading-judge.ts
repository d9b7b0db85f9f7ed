import type { Instant, OutgoingMessage, Tx } from '@wellflow/kernel';
import { seriesOfKey, type AssetState } from '../domain/judging/asset-state';
import type { ArrivedReading, ArrivedReadings } from './reading-judge-arrived';
import type { AlarmIdOf, Alarms } from './alarms';
import type { JudgeState, QualityDays } from './judge-state';
import {
  limitsKey,
  rememberedSeries,
  type AskedSeries,
  type AuthoritativeSources,
  type JudgingLimits,
} from './judging-limits';
import { createJudgeDesk, type JudgeDesk } from './reading-judge-desk';
import type { Receipts } from './receipts';

/** Puts messages in the outbox of the transaction. */
export type Tell = (
  tx: Tx,
  messages: readonly OutgoingMessage[],
  metadata: { readonly organization: string; readonly at: Instant },
) => Promise<void>;

/** Chooses what the others are told, and how. */
export interface JudgeMessages {
  ofAlarms(organization: string, desk: JudgeDesk): readonly OutgoingMessage[];
  ofReadings(organization: string, desk: JudgeDesk): readonly OutgoingMessage[];
}

export interface ReadingJudgeDeps {
  readonly state: Pick<JudgeState, 'load' | 'save' | 'setDue'>;
  readonly days: Pick<QualityDays, 'add'>;
  readonly receipts: Pick<Receipts, 'add' | 'keepCorrections'>;
  readonly alarms: Pick<Alarms, 'record'>;
  readonly limits: JudgingLimits;
  readonly sources: AuthoritativeSources;
  readonly messages: JudgeMessages;
  readonly tell: Tell;
  readonly alarmIdOf: AlarmIdOf;
  /** For one long piece of work: asked now and then, it lets everything else of the process go on. Default: it never does. */
  readonly createBreath?: () => () => Promise<void> | undefined;
}

export interface ReadingJudge {
  /** Judges messages of one organization in order, and commits with `tx` everything that follows from them. */
  judge(tx: Tx, organization: string, messages: readonly ArrivedReadings[]): Promise<void>;
  /** Lets time pass for assets of which nothing is heard. @param until microseconds since 1970. */
  passTime(
    tx: Tx,
    organization: string,
    due: { readonly assetIds: readonly string[]; readonly until: number },
  ): Promise<void>;
}

export function createReadingJudge(deps: ReadingJudgeDeps): ReadingJudge {
  return {
    async judge(tx, organization, messages) {
      const limits = await deps.limits.find(organization, askedSeries(messages));
      const authoritative = await deps.sources.among(
        organization,
        new Set(messages.map(({ producerId }) => producerId)),
      );
      const assetIds = [...new Set(messages.map(({ assetId }) => assetId))].sort();
      const states = await deps.state.load(tx, organization, assetIds);
      const others = await deps.limits.find(organization, suppressedSeries(states));
      const all = others.size === 0 ? limits : new Map([...others, ...limits]);
      const desk = createJudgeDesk({ organization, states, limits: all, authoritative, alarmIdOf: deps.alarmIdOf });
      const breath = deps.createBreath?.();
      for (const message of messages) {
        desk.judge(message);
        await breath?.();
      }
      await conclude(deps, tx, { organization, desk });
    },
    async passTime(tx, organization, { assetIds, until }) {
      const states = await deps.state.load(tx, organization, [...assetIds].sort());
      const limits = await deps.limits.find(organization, rememberedSeries(states));
      const { alarmIdOf } = deps;
      const desk = createJudgeDesk({ organization, states, limits, authoritative: new Set(), alarmIdOf });
      desk.passTime(until);
      await conclude(deps, tx, { organization, desk });
    },
  };
}

/** Series whose alarms another tag may suppress: they move with it, though nothing was heard of themselves. */
function suppressedSeries(states: ReadonlyMap<string, AssetState>): readonly AskedSeries[] {
  return [...states].flatMap(([assetId, { series }]) =>
    [...series].flatMap(([key, { tag, alarms }]) =>
      alarms.suppressedBy === undefined ? [] : [{ assetId, tag, ...seriesOfKey(key) }],
    ),
  );
}

function askedSeries(messages: readonly ArrivedReadings[]): readonly AskedSeries[] {
  const asked = new Map<string, AskedSeries>();
  for (const { assetId, readings } of messages) addTagged(asked, assetId, readings);
  return [...asked.values()];
}

function addTagged(asked: Map<string, AskedSeries>, assetId: string, readings: readonly ArrivedReading[]): void {
  for (const { tagId, tag, measurement } of readings) {
    const series = { assetId, tagId, tag, measurement };
    if (tagId !== null) asked.set(limitsKey(series), series);
  }
}

/** All of it in the transaction that also moves the position: none of it is ever there without the others. */
async function conclude(
  deps: ReadingJudgeDeps,
  tx: Tx,
  { organization, desk }: { readonly organization: string; readonly desk: JudgeDesk },
): Promise<void> {
  await deps.state.save(tx, organization, desk.changed());
  await deps.state.setDue(tx, organization, desk.due());
  await deps.days.add(tx, organization, desk.days());
  await deps.alarms.record(tx, organization, desk.alarms());
  await deps.receipts.keepCorrections(tx, organization, desk.corrections());
  const messages = [...deps.messages.ofAlarms(organization, desk), ...deps.messages.ofReadings(organization, desk)];
  await deps.tell(tx, messages, { organization, at: desk.latest() });
  // Last, because other partitions wait for the receipts of a batch that was spread over them.
  await deps.receipts.add(tx, organization, desk.receipts());
}
