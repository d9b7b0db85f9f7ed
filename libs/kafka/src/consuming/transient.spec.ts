import { isTransient } from './transient';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

it.each(['ECONNREFUSED', 'ETIMEDOUT', '08006', '53300', '57P01', '40001', '40P01', '25006'])(
  '%s says nothing about the message',
  (code) => {
    expect(isTransient(coded(code))).toBe(true);
  },
);

it.each(['23505', '22P02', '42703', '57014', 'wells/unknown'])('%s is the message’s own fault', (code) => {
  expect(isTransient(coded(code))).toBe(false);
});

it('sees through errors that carry their cause, and knows those of the policies', () => {
  expect(isTransient(new Error('failed', { cause: coded('ECONNRESET') }))).toBe(true);
  expect(isTransient(Object.assign(new Error('open'), { name: 'CircuitOpen' }))).toBe(true);
  expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isTransient(new TypeError('undefined is not a function'))).toBe(false);
});
