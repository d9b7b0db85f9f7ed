import type { RawMessage } from './raw-message';
import type { RunnerDeps } from './runner-deps';

/** As many as fit into a transaction, and at least one. */
export function sliceOf(
  { transactionSize, transactionBytes }: Pick<RunnerDeps, 'transactionSize' | 'transactionBytes'>,
  rest: readonly RawMessage[],
): readonly RawMessage[] {
  let bytes = 0;
  const end = rest.findIndex((raw, index) => {
    bytes += bytesOf([raw]);
    return index === transactionSize || (index > 0 && bytes > transactionBytes);
  });
  return end === -1 ? rest : rest.slice(0, end);
}

export function bytesOf(raws: readonly RawMessage[]): number {
  return raws.reduce((sum, { value }) => sum + (value?.byteLength ?? 0), 0);
}
