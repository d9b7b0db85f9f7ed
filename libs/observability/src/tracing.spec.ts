import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { DomainError } from '@wellflow/kernel';

import { createLogger, createMetrics, currentTraceparent, withSpan } from './index';
import { createSpanRedactor } from './span-redactor';

const remote = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const remoteTrace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('tracing that is off', () => {
  it('runs the work, has nothing to pass on and throws what the work throws', async () => {
    expect(await withSpan('work', {}, async () => currentTraceparent())).toBeUndefined();
    await expect(
      withSpan('work', { parent: remote }, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  });
});

describe('tracing', () => {
  const exporter = new InMemorySpanExporter();

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [createSpanRedactor(), new SimpleSpanProcessor({ exporter })] }),
    );
  });
  beforeEach(() => exporter.reset());
  afterAll(() => {
    trace.disable();
    context.disable();
  });

  it('continues the trace a message came with', async () => {
    const passedOn = await withSpan('handle', { parent: remote, kind: 'consumer' }, async () => currentTraceparent());
    expect(passedOn).toMatch(new RegExp(`^00-${remoteTrace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(exporter.getFinishedSpans()).toMatchObject([
      { name: 'handle', kind: SpanKind.CONSUMER, parentSpanContext: { spanId: '00f067aa0ba902b7' } },
    ]);
  });

  it('links a batch to each of its messages, leaving out what has no trace', async () => {
    await withSpan('batch', { links: [remote, undefined, 'rubbish'] }, async () => undefined);
    expect(exporter.getFinishedSpans()[0]?.links.map((link) => link.context.traceId)).toEqual([remoteTrace]);
  });

  it.each(['', 'rubbish', `ff${remote.slice(2)}`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, remote.toUpperCase()])(
    'starts a new trace for the unreadable parent %j',
    async (parent) => {
      const passedOn = await withSpan('handle', { parent }, async () => currentTraceparent());
      expect(passedOn).not.toContain(remoteTrace);
      expect(exporter.getFinishedSpans()[0]?.parentSpanContext).toBeUndefined();
    },
  );

  it('nests spans and keeps side by side work apart', async () => {
    await withSpan('outer', {}, async () => {
      await Promise.all(['a', 'b'].map((name) => withSpan(name, {}, async () => undefined)));
    });
    const [a, b, outer] = exporter.getFinishedSpans();
    expect([a?.parentSpanContext?.spanId, b?.parentSpanContext?.spanId]).toEqual([
      outer?.spanContext().spanId,
      outer?.spanContext().spanId,
    ]);
  });

  it('marks a failed span, and only names the code of a refusal', async () => {
    await withSpan('broken', {}, async () => {
      throw new Error('it broke');
    }).catch(() => undefined);
    await withSpan('refused', {}, async () => {
      throw new DomainError('wells/unknown', 'No such well');
    }).catch(() => undefined);
    const [broken, refused] = exporter.getFinishedSpans();
    expect(broken?.status).toMatchObject({ code: SpanStatusCode.ERROR, message: 'it broke' });
    expect(refused?.status.code).toBe(SpanStatusCode.UNSET);
    expect(refused?.attributes).toEqual({ 'wellflow.refusal': 'wells/unknown' });
  });

  it('lets no restricted value out, whoever put it on the span', async () => {
    const secrets = {
      'http.request.header.authorization': 's3cr3t',
      'url.full': 'http://u:s3cr3t@h/?token=s3cr3t',
      'app.taxId': 's3cr3t',
    };
    await withSpan('call', { attributes: secrets }, async (span) => {
      span.addEvent('retry', { password: 's3cr3t', note: 'Bearer s3cr3t-token' });
      throw new Error('Key (email)=(s3cr3t) already exists.');
    }).catch(() => undefined);
    const [span] = exporter.getFinishedSpans();
    expect(JSON.stringify([span?.attributes, span?.events, span?.status])).not.toContain('s3cr3t');
  });

  it('puts the trace on log lines and on histogram buckets', async () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'wells', destination: { write: (line) => void lines.push(line) } });
    const metrics = createMetrics({ service: 'wells', runtime: false });
    const histogram = metrics.histogram({ name: 'wellflow_x_duration_seconds', help: 'h' });
    await withSpan('handle', { parent: remote }, async () => {
      logger.info('inside');
      histogram.observe({}, 0.2);
    });
    expect(JSON.parse(lines.join())).toMatchObject({
      trace_id: remoteTrace,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect((await metrics.exposition()).body).toContain(`# {trace_id="${remoteTrace}"} 0.2`);
  });
});
