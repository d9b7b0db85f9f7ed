import type { Instant } from '@wellflow/kernel';
import { seriesKey } from '../domain/judging/asset-state';
import { countReading, harmlessFlags, type SeriesDay } from '../domain/judging/day-quality';
import type { Judgement } from '../domain/judging/judge';
import type { JudgeFlag, Verdict } from '../domain/judging/series-reading';
import type { AssetDay } from './judge-state';
import type { ArrivedReading, ArrivedReadings } from './reading-judge-arrived';
import { valueText } from './reading-judge-reading';
import type { Correction, JudgedReading, ReceiptPart } from './receipts';

/** A reading whose verdict others must know: it changes what they have, or what they may think of it. */
export interface NotableReading {
  readonly message: ArrivedReadings;
  readonly arrived: ArrivedReading;
  readonly judgement: Judgement;
}

interface OpenReceipt extends ReceiptPart {
  readonly counts: Partial<Record<Verdict | JudgeFlag, number>>;
  readonly readings: JudgedReading[];
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
        if (judgement.verdict === 'stored' && judgement.flags.length === 0) return;
        receipt.readings.push(judgedReading(message, arrived, judgement));
        if (judgement.verdict === 'correction') corrections.push(correctionOf(message, arrived, judgement));
        if (isNotable(judgement)) notable.push({ message, arrived, judgement });
      };
      return { count };
    },
  };
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

/** What is equal or close changes nothing for others, and would be most of what there is to tell. */
function isNotable({ verdict, flags }: Judgement): boolean {
  if (verdict === 'duplicate') return false;
  return verdict === 'correction' || verdict === 'conflict' || flags.some((flag) => flag !== 'beyond-memory');
}

function addTo(counts: OpenReceipt['counts'], code: Verdict | JudgeFlag): void {
  Object.assign(counts, { [code]: (counts[code] ?? 0) + 1 });
}

function receiptOf(receipts: Map<string, OpenReceipt>, message: ArrivedReadings): OpenReceipt {
  const { receiptId, producerId, receivedAt } = message;
  const found = receipts.get(receiptId);
  if (found !== undefined) return found;
  const receipt = { receiptId, producerId, receivedAt, counts: {}, readings: [] };
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
