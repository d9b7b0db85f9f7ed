import { Problem, Type, type Routes } from '@wellflow/http';
import type { GetReceipt } from '../../application/queries/get-receipt';

const ReceiptReply = Type.Object({
  receiptId: Type.String({ format: 'uuid' }),
  producerId: Type.String(),
  receivedAt: Type.String({ format: 'date-time' }),
  judged: Type.Integer({ description: 'Final when it is `accepted` of the answer to the batch' }),
  counts: Type.Record(Type.String(), Type.Integer(), {
    description:
      'By code. stored + dead-banded + duplicate + correction + conflict = judged; the others are flags beside them',
  }),
  readings: Type.Array(
    Type.Object({
      assetId: Type.String({ format: 'uuid' }),
      tag: Type.Union([Type.String(), Type.Null()]),
      measurement: Type.String(),
      time: Type.String({ format: 'date-time' }),
      codes: Type.Array(Type.String(), { description: 'The verdict, then the flags' }),
    }),
    { description: 'Readings that were not simply stored' },
  ),
  unlisted: Type.Integer({ description: 'More of them, counted and not listed' }),
});

/** `GET /v1/receipts/{receiptId}` */
export function getReceiptRoute({ getReceipt }: { readonly getReceipt: GetReceipt }): Routes {
  const schema = {
    summary: 'What became of the accepted readings of a batch',
    params: Type.Object({ receiptId: Type.String({ format: 'uuid' }) }),
    response: { 200: ReceiptReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'producer', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/receipts/:receiptId', { schema, config }, async ({ params, principal }) => {
      const { organization, subject, roles } = principal;
      const onlyOwn = roles.every((role) => role === 'producer');
      const { receiptId } = params;
      const receipt = await getReceipt({ organization, receiptId, ...(onlyOwn ? { producerId: subject } : {}) });
      const readings = receipt.readings.map(({ codes, ...reading }) => ({ ...reading, codes: [...codes] }));
      return { ...receipt, counts: { ...receipt.counts }, readings };
    });
  };
}
