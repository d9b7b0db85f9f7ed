import { DomainError } from '@wellflow/kernel';
import { verdicts } from '../../domain/judging/series-reading';
import type { Receipt, Receipts } from '../receipts';

export interface GetReceiptInput {
  readonly organization: string;
  readonly receiptId: string;
  /** Where only a producer's own receipts may be seen. */
  readonly producerId?: string;
}

export interface JudgedReceipt extends Receipt {
  /** Readings judged so far; all of them once it is what the answer to the batch said was accepted. */
  readonly judged: number;
}

/** @throws DomainError `ingestion/unknown-receipt`: not judged yet, another's, or older than receipts are kept. */
export type GetReceipt = (input: GetReceiptInput) => Promise<JudgedReceipt>;

export function createGetReceipt({ receipts }: { readonly receipts: Pick<Receipts, 'find'> }): GetReceipt {
  return async ({ organization, receiptId, producerId }) => {
    const receipt = await receipts.find(organization, receiptId);
    if (receipt === undefined || (producerId !== undefined && receipt.producerId !== producerId))
      throw new DomainError('ingestion/unknown-receipt', `Nothing of receipt ${receiptId} has been judged`, {
        receiptId,
      });
    const judged = verdicts.reduce((sum, verdict) => sum + (receipt.counts[verdict] ?? 0), 0);
    return { ...receipt, judged };
  };
}
