import { defaultPolicy, parsePolicies } from './index';

describe('policies of a file and the environment', () => {
  it('are the defaults when neither says anything', () => {
    expect(parsePolicies(undefined, {}).settingsFor('postgres')).toEqual(defaultPolicy);
  });

  it('come from the most special place that names a setting', () => {
    const file = {
      default: { timeoutMs: 1_000, bulkhead: { slots: 8 } },
      postgres: { timeoutMs: 4_000, retry: { attempts: 5 } },
    };
    const policies = parsePolicies(file, {
      WELLFLOW_POLICY_DEFAULT_RETRY_ATTEMPTS: '4',
      WELLFLOW_POLICY_POSTGRES_TIMEOUT_MS: '5000',
    });
    expect(policies.settingsFor('postgres', { timeoutMs: 3_000, bulkhead: { queue: 7 } })).toMatchObject({
      timeoutMs: 5_000,
      retry: { attempts: 5 },
      bulkhead: { slots: 8, queue: 7, queueTimeoutMs: 2_000 },
    });
    expect(policies.settingsFor('redis', { timeoutMs: 50 })).toMatchObject({ timeoutMs: 50, retry: { attempts: 4 } });
  });

  it('can switch a part off, and a more special place on again', () => {
    const policies = parsePolicies(
      { default: { retry: false }, wells: { retry: { attempts: 2 } } },
      { WELLFLOW_POLICY_WELLS_BREAKER: 'off' },
    );
    expect(policies.settingsFor('redis').retry).toBeUndefined();
    expect(policies.settingsFor('wells')).toMatchObject({ retry: { attempts: 2, initialDelayMs: 100 } });
    expect(policies.settingsFor('wells').breaker).toBeUndefined();
    expect(policies.settingsFor('redis', { bulkhead: false }).bulkhead).toBeUndefined();
  });

  it('take names with dashes, underscores or capitals for the same, and the longest setting that fits', () => {
    const policies = parsePolicies(
      { 'schema-registry': { timeoutMs: 100 } },
      { WELLFLOW_POLICY_SCHEMA_REGISTRY_BULKHEAD_QUEUE_TIMEOUT_MS: '77' },
    );
    expect(policies.settingsFor('schema_registry')).toMatchObject({ timeoutMs: 100, bulkhead: { queueTimeoutMs: 77 } });
  });

  it('name everything that is wrong at once', () => {
    const file = { postgres: { timeoutMs: '5s', retry: { tries: 3 }, breaker: true }, redis: 7 };
    const environment = {
      WELLFLOW_POLICY_WELLS_RETRY_ATTEMPTS: '99',
      WELLFLOW_POLICY_WELLS_COLOUR: 'red',
      WELLFLOW_POLICY_WELLS_TIMEOUT_MS: 'x',
    };
    const complaint = complaintOf(() => parsePolicies(file, environment));
    for (const part of [
      'timeoutMs must be a number',
      'retry.tries',
      'breaker',
      'redis: not an object',
      'RETRY_ATTEMPTS: retry.attempts must be a number from 1 to 20',
      'COLOUR: no such setting',
      'WELLS_TIMEOUT_MS',
    ]) {
      expect(complaint).toContain(part);
    }
    expect(() => parsePolicies([], {})).toThrow('no object');
  });

  it('tell which names nobody asked for, for a misspelt one is no policy at all', () => {
    const policies = parsePolicies({ postgers: { timeoutMs: 1 } }, { WELLFLOW_POLICY_WELLS_TIMEOUT_MS: '5' });
    policies.settingsFor('wells');
    expect(policies.unused()).toEqual(['postgers']);
  });
});

function complaintOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return String(error);
  }
}
