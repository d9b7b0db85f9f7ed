import type { Instant } from '@wellflow/kernel';
import { seriesKey } from '../domain/judging/asset-state';
import { countReading, harmlessFlags, type SeriesDay } from '../domain/judging/day-quality';
import type { Judgement } from '../domain/judging/judge';
import type { JudgeFlag, Verdict } from '../domain/judging/series-reading';
import type { AssetDay } from './judge-state';
import type { ArrivedReading, ArrivedReadings } from './reading-judge-arrived';
import { valueText } from './reading-judge-reading';
import { listedReadings, type Correction, type JudgedReading, type ReceiptPart } from './receipts';

/** A reading whose verdict others must know: it changes what they have, or what they may think of it. */
export interface NotableReading {
  readonly message: ArrivedReadings;
  readonly arrived: ArrivedReading;
  readonly judgement: Found;
}

/** What was found of a reading, without what it left behind. */
export type Found = Pick<Judgement, 'verdict' | 'flags' | 'quality'>;

interface OpenReceipt extends ReceiptPart {
  readonly counts: Partial<Record<Verdict | JudgeFlag, number>>;
  readonly readings: JudgedReading[];
  unlisted: number;
}

interface OpenDay extends AssetDay {
  readonly series: Map<string, SeriesDay>;
}

/** What came of the readings of a transaction. */
export interface ReadingResults {
  readonly days: () => readonly AssetDay[];
  readonly receipts: () => readonly ReceiptPart[];
  readonly corrections: () => readonly Correction[];
  readonly notable: () => readonly NotableReading[];
}

/** Counts verdicts by receipt and day, and keeps what is worth a word. */
export function createReadingTally() {
  const receipts = new Map<string, OpenReceipt>();
  const days = new Map<string, OpenDay>();
  const corrections: Correction[] = [];
  const notable: NotableReading[] = [];
  const results: ReadingResults = {
    days: () => [...days.values()],
    receipts: () => [...receipts.values()],
    corrections: () => corrections,
    notable: () => notable,
  };
  return {
    results,
    /** For the readings of one message. */
    open(message: ArrivedReadings) {
      const receipt = receiptOf(receipts, message);
      const count = (arrived: ArrivedReading, judgement: Judgement): void => {
        countCodes(receipt.counts, judgement);
        if (isNew(judgement)) countDay(dayOf(days, message.assetId, arrived.sourceTime), arrived, judgement);
        if (judgement.verdict === 'stored' && isOfTheWay(judgement)) return;
        if (receipt.readings.length === listedReadings) receipt.unlisted += 1;
        else receipt.readings.push(judgedReading(message, arrived, judgement));
        if (judgement.verdict === 'correction') corrections.push(correctionOf(message, arrived, judgement));
        if (isNotable(judgement)) notable.push({ message, arrived, judgement: found(judgement) });
      };
      return { count };
    },
  };
}

function found({ verdict, flags, quality }: Judgement): Found {
  return { verdict, flags, quality };
}

function isNew({ verdict }: Judgement): boolean {
  return verdict === 'stored' || verdict === 'dead-banded';
}

function countCodes(counts: OpenReceipt['counts'], { verdict, flags }: Judgement): void {
  addTo(counts, verdict);
  for (const flag of flags) addTo(counts, flag);
}

function countDay({ series }: OpenDay, arrived: ArrivedReading, { quality, flags }: Judgement): void {
  const good = quality === 'GOOD';
  const clean = good && !flags.some(isDoubt) && !arrived.flags.some(isDoubt);
  const key = seriesKey(arrived);
  series.set(key, countReading(series.get(key), { good, clean }));
}

function isDoubt(flag: string): boolean {
  return !harmlessFlags.has(flag);
}

/**
 * What is equal or close changes nothing for others. That a reading came late shows in its two times, wherever it is kept;
 * telling it would be most of what there is to tell after a link was down.
 */
function isNotable({ verdict, flags }: Judgement): boolean {
  if (verdict === 'duplicate') return false;
  return verdict === 'correction' || verdict === 'conflict' || !isOfTheWay({ flags });
}

/** Nothing was noticed but how it came. A receipt counts those; listed by name they would be all of a batch that was held back. */
function isOfTheWay({ flags }: Pick<Judgement, 'flags'>): boolean {
  return flags.every((flag) => ofTheWay.has(flag));
}

const ofTheWay: ReadonlySet<JudgeFlag> = new Set<JudgeFlag>(['late', 'out-of-order', 'beyond-memory']);

function addTo(counts: OpenReceipt['counts'], code: Verdict | JudgeFlag): void {
  Object.assign(counts, { [code]: (counts[code] ?? 0) + 1 });
}

function receiptOf(receipts: Map<string, OpenReceipt>, message: ArrivedReadings): OpenReceipt {
  const { receiptId, producerId, receivedAt } = message;
  const found = receipts.get(receiptId);
  if (found !== undefined) return found;
  const receipt = { receiptId, producerId, receivedAt, counts: {}, readings: [], unlisted: 0 };
  receipts.set(receiptId, receipt);
  return receipt;
}

function dayOf(days: Map<string, OpenDay>, assetId: string, time: Instant): OpenDay {
  const day = time.slice(0, 10);
  const key = `${day} ${assetId}`;
  const found = days.get(key);
  if (found !== undefined) return found;
  const opened = { assetId, day, series: new Map() };
  days.set(key, opened);
  return opened;
}

function judgedReading({ assetId }: ArrivedReadings, arrived: ArrivedReading, judgement: Judgement): JudgedReading {
  const { tag, measurement, sourceTime: time } = arrived;
  return { assetId, tag, measurement, time, codes: [judgement.verdict, ...judgement.flags] };
}

function correctionOf(message: ArrivedReadings, arrived: ArrivedReading, { replaced, quality }: Judgement): Correction {
  const { assetId, receiptId, producerId, receivedAt } = message;
  const numeric = arrived.number !== null && replaced !== undefined && Number.isFinite(replaced.value);
  return {
    ...{ assetId, receiptId, producerId, receivedAt, series: seriesKey(arrived), time: arrived.sourceTime },
    before: { number: numeric ? replaced.value : null, quality: replaced?.quality ?? quality },
    after: { value: valueText(arrived), quality },
  };
}
