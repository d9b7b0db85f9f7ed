import { DomainError } from '@wellflow/kernel';

import { createLogger, type Logger } from './index';

describe('logger', () => {
  it('writes one JSON object a line, in one shape', () => {
    const { logger, lines } = capture();
    logger.info({ wellId: 'w1' }, 'Well registered');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'wells',
        wellId: 'w1',
        message: 'Well registered',
      },
    ]);
  });

  it('keeps type, code, stack and causes of an error', () => {
    const { logger, lines } = capture();
    const cause = new DomainError('wells/unknown', 'No such well', { wellId: 'w1' });
    logger.error(new TypeError('It broke', { cause }));
    expect(lines()).toMatchObject([
      {
        message: 'It broke',
        err: {
          type: 'TypeError',
          stack: expect.stringContaining('logger.spec'),
          cause: { type: 'DomainError', code: 'wells/unknown', data: { wellId: 'w1' } },
        },
      },
    ]);
  });

  const secrets = [
    's3cr3t-value',
    '123-45-6789',
    '12-3456789',
    'ann@example.com',
    '713-555-0147',
    '(713) 555-0147',
    'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln',
  ];

  const ways: Record<string, (logger: Logger, secret: string) => void> = {
    'a restricted field': (logger, password) =>
      logger.info({ password, taxId: password, bank_account: password, 'Set-Cookie': password }, 'm'),
    'a field deep inside': (logger, accessToken) => logger.info({ a: [{ b: { c: [{ accessToken }] } }] }, 'm'),
    'a child logger': (logger, email) =>
      logger
        .child({ email })
        .child({ owner: { phone: email } })
        .info('m'),
    'a field of an error': (logger, ssn) => logger.error(Object.assign(new Error('m'), { ssn })),
    'a field of an error of a field': (logger, token) =>
      logger.error({ failure: Object.assign(new Error('m'), { request: { headers: { authorization: token } } }) }, 'm'),
    'the cause of a cause': (logger, secret) =>
      logger.error({ err: new Error('m', { cause: new Error('n', { cause: { secret } }) }) }),
    'one of many errors': (logger, apiKey) =>
      logger.error(new AggregateError([Object.assign(new Error('n'), { apiKey })], 'm')),
    'a class instance': (logger, taxId) => logger.info({ owner: new Owner(taxId) }, 'm'),
    'a map': (logger, secret) => logger.info({ headers: new Map([['authorization', secret]]) }, 'm'),
    'a list of sets': (logger, secret) => logger.info({ all: [new Set([{ secret }])] }, 'm'),
    'a formatting argument': (logger, password) => logger.info('with %o', { password }),
  };

  describe.each(Object.entries(ways))('given a secret in %s', (_name, log) => {
    it.each(secrets)('lets no %s through', (secret) => {
      const { logger, text } = capture();
      log(logger, secret);
      expect(text()).not.toContain(secret);
      expect(text()).toContain('[redacted]');
    });
  });

  it.each([
    'password authentication failed for postgres://wells:s3cr3t-value@db:5432/wells',
    'Authorization: Bearer s3cr3t-value',
    'GET /callback?access_token=s3cr3t-value&x=1',
    'duplicate: Key (tax_id)=(s3cr3t-value) already exists.',
    'Owner ann@example.com, tel. 713-555-0147, SSN 123-45-6789, EIN 12-3456789',
    'token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln was refused',
  ])('masks secrets in the text of an error: %s', (message) => {
    const { logger, text } = capture();
    logger.error({ err: new Error(message) });
    logger.error(new Error('outer', { cause: message }), `wrapped: ${message}`);
    for (const secret of secrets) expect(text()).not.toContain(secret);
  });

  it('leaves well numbers, times, amounts and addresses of servers alone', () => {
    const { logger, lines } = capture();
    const fields = {
      api: '42-501-20130',
      at: '2026-10-31T07:00:00.000000Z',
      usd: '1234567.89',
      url: 'http://127.0.0.1:8081/v1',
      rate: 1.5,
    };
    logger.info(fields, 'API 42-501-20130 at 127.0.0.1:15432, 2026-10-31');
    expect(lines()).toMatchObject([{ ...fields, message: 'API 42-501-20130 at 127.0.0.1:15432, 2026-10-31' }]);
  });

  it('writes a request as method and path, without its query', () => {
    const { logger, lines } = capture();
    logger.info(
      { req: { method: 'GET', url: '/v1/wells?token=abc', headers: { authorization: 'x' } }, res: { statusCode: 200 } },
      'answered',
    );
    expect(lines()).toMatchObject([{ req: { method: 'GET', path: '/v1/wells' }, res: { statusCode: 200 } }]);
  });

  it('survives circles, depth and hostile names', () => {
    const { logger, lines } = capture();
    const circle: Record<string, unknown> = { n: 1 };
    circle['self'] = circle;
    logger.info({ circle, proto: JSON.parse('{"__proto__":{"polluted":true}}'), big: 10n }, 'm');
    expect(lines()).toHaveLength(1);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

class Owner {
  readonly name = 'Ann';
  constructor(readonly taxId: string) {}
}

function capture() {
  const written: string[] = [];
  const logger = createLogger({
    service: 'wells',
    level: 'trace',
    destination: { write: (line) => void written.push(line) },
  });
  return { logger, text: () => written.join(''), lines: (): unknown[] => written.map((line) => JSON.parse(line)) };
}
