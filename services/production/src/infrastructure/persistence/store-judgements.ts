import type { Tx } from '@wellflow/kernel';
import { insertRows } from '@wellflow/postgres';
import type { ToldFall, ToldReading } from '../../application/reading-history';
import { exactly, qualityCode, toStored } from './stored-value';

interface OfSeries<Item> {
  readonly seriesId: number;
  readonly item: Item;
}

/** Keeps what was told, in this order; corrected values for good. */
export async function insertJudgements(
  tx: Tx,
  organization: string,
  told: readonly OfSeries<ToldReading>[],
): Promise<void> {
  if (told.length === 0) return;
  const rows = told.map(({ seriesId, item }) => {
    const { number, other } = toStored(item.value);
    const flags = item.flags.length === 0 ? null : item.flags.join(' ');
    const what = [item.kind, flags, exactly(number), other, qualityCode(item.quality)];
    return [seriesId, item.sourceTime, item.receivedAt, organization, ...what];
  });
  await insertRows(tx, { table: 'reading_judgement', columns: judgementColumns, rows });
  await insertVersions(tx, organization, told);
}

async function insertVersions(tx: Tx, organization: string, told: readonly OfSeries<ToldReading>[]): Promise<void> {
  const rows = told
    .filter(({ item }) => item.kind === 'correction')
    .map(({ seriesId, item }) => {
      const { number, other } = toStored(item.value);
      const { sourceTime, receivedAt, producerId, receiptId, quality } = item;
      return [
        seriesId,
        sourceTime,
        receivedAt,
        organization,
        exactly(number),
        other,
        qualityCode(quality),
        producerId,
        receiptId,
      ];
    });
  if (rows.length > 0) await insertRows(tx, { table: 'reading_version', columns: versionColumns, rows });
}

export async function insertFalls(tx: Tx, organization: string, falls: readonly OfSeries<ToldFall>[]): Promise<void> {
  const rows = falls.map(({ seriesId, item }) => {
    const { fallId, fellAt, until, was, decidedBy, decidedAt, reason } = item;
    return [seriesId, fallId, organization, fellAt, until, was, decidedBy, decidedAt, reason];
  });
  if (rows.length > 0) await insertRows(tx, { table: 'decided_fall', columns: fallColumns, rows });
}

const keyColumns = [
  { name: 'series_id', type: 'integer' },
  { name: 'source_time', type: 'timestamptz' },
  { name: 'received_at', type: 'timestamptz' },
  { name: 'organization', type: 'text' },
];

const judgementColumns = [
  ...keyColumns,
  { name: 'kind', type: 'text' },
  { name: 'flags', type: 'text' },
  { name: 'number', type: 'double precision' },
  { name: 'other', type: 'text' },
  { name: 'quality', type: 'smallint' },
];

const versionColumns = [
  ...keyColumns,
  { name: 'number', type: 'double precision' },
  { name: 'other', type: 'text' },
  { name: 'quality', type: 'smallint' },
  { name: 'producer_id', type: 'text' },
  { name: 'receipt_id', type: 'uuid' },
];

const fallColumns = [
  { name: 'series_id', type: 'integer' },
  { name: 'fall_id', type: 'uuid' },
  { name: 'organization', type: 'text' },
  { name: 'fell_at', type: 'timestamptz' },
  { name: 'until', type: 'timestamptz' },
  { name: 'was', type: 'text' },
  { name: 'decided_by', type: 'text' },
  { name: 'decided_at', type: 'timestamptz' },
  { name: 'reason', type: 'text' },
];
