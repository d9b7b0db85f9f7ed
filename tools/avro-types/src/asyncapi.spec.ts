import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0.json';
import { parse } from 'yaml';
import { toAsyncApi } from './asyncapi.mts';
import { contracts } from './fixtures.mts';

interface Document {
  asyncapi: string;
  channels: Record<string, { address: unknown; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { action: string }>;
  components: { messages: Record<string, unknown> };
}

const document = (): Document => parse(toAsyncApi(contracts, '1.0.0')) as Document;

describe('the AsyncAPI document', () => {
  const ajv = new Ajv({ strict: false, logger: false, meta: false, validateSchema: false });
  formats.default(ajv);
  const validate = ajv.compile(asyncApiSchema);

  it('is valid AsyncAPI 3', () => {
    expect(validate(document()) || validate.errors).toBe(true);
  });

  it('would be refused with an action that is none, or a topic name that is no text', () => {
    const wrong = document();
    Object.values(wrong.operations).forEach((operation) => (operation.action = 'tell'));
    expect(validate(wrong)).toBe(false);
    expect(validate({ ...document(), channels: { well: { address: 7 } } })).toBe(false);
    expect(validate({ ...document(), asyncapi: '2.6.0' })).toBe(false);
  });

  it('has every topic as a channel and leads to every record', () => {
    const { channels, components } = document();
    expect(Object.values(channels).map(({ address }) => address)).toEqual(Object.keys(contracts.file.topics));
    const references = Object.values(channels).flatMap(({ messages }) =>
      Object.values(messages).map(({ $ref }) => $ref),
    );
    const targets = Object.keys(components.messages).map((name) => `#/components/messages/${name}`);
    expect(new Set(references)).toEqual(new Set(targets));
  });
});
