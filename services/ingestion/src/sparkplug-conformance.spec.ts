import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { hostAssertions } from './sparkplug-conformance.support';

const pagePath = join(__dirname, '../../../docs/producers/sparkplug-conformance.md');
const assertion = /tck-id-[A-Za-z0-9-]*[A-Za-z0-9]/g;

/** Which specs name each assertion. */
function namedBySpecs(): ReadonlyMap<string, readonly string[]> {
  const specs = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts') && path !== relative(__dirname, __filename))
    .sort();
  const named = new Map<string, string[]>();
  for (const spec of specs) {
    const ids = new Set(readFileSync(join(__dirname, spec), 'utf8').match(assertion));
    for (const id of ids) named.set(id, [...(named.get(id) ?? []), spec]);
  }
  return named;
}

/** The rows of the page: what stands beside each assertion. */
function rowsOfPage(): ReadonlyMap<string, string> {
  const rows = readFileSync(pagePath, 'utf8').matchAll(/^\| `(tck-id-[^`]+)` +\| (.+?) +\|$/gm);
  return new Map([...rows].map(([, id = '', beside = '']) => [id, beside]));
}

describe('the page on Sparkplug conformance', () => {
  const [named, rows] = [namedBySpecs(), rowsOfPage()];

  it.each(hostAssertions)('has a test or a reason for %s', (id) => {
    expect(rows.get(id) ?? 'no row').not.toBe('no row');
  });

  it('names beside each assertion the specs that bear its name, and no others', () => {
    const tested = new Map([...named].map(([id, specs]) => [id, specs.map((spec) => `\`${spec}\``).join(', ')]));
    const told = new Map([...rows].filter(([id, beside]) => tested.has(id) || beside.includes('.spec.ts`')));
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(tested));
  });

  it('has each assertion once, in their order', () => {
    const page = readFileSync(pagePath, 'utf8');
    const ids = [...page.matchAll(/^\| `(tck-id-[^`]+)`/gm)].map(([, id = '']) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.length).toBeGreaterThanOrEqual(hostAssertions.length);
  });
});
