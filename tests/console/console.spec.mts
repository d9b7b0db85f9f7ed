import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { serviceNames, startPlatform } from '../../tools/platform/src/index.mts';
import type { Platform } from '../../tools/platform/src/index.mts';
import { until } from '../telemetry/traffic.mts';
import { drawnWells, fillField, keepSending } from './field.mts';
import { launchChromium, openWatched, overflowing, spanOfLine, wordsOf } from './watched-page.mts';
import type { WatchedPage } from './watched-page.mts';

const folder = mkdtempSync(join(tmpdir(), 'wellflow-console-'));
const [, birch] = drawnWells;
const consumers = ['compliance.wells', 'ingestion.wells', 'production.readings', 'production.wells', 'royalty.wells'];
let platform: Platform;
let browser: Browser;
let wide: WatchedPage;
let stopSending: () => Promise<void>;

beforeAll(async () => {
  platform = await startPlatform({ dir: join(folder, 'platform'), simulator: false });
  await platform.whenReady(240_000);
  await fillField(platform);
  stopSending = keepSending(platform);
  browser = await launchChromium();
  wide = await openWatched(browser, platform.gatewayUrl, 1280);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await stopSending?.();
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

const services = async (page: Page): Promise<Record<string, string>> =>
  Object.fromEntries(await wordsOf(page, '#services li', 'span'));
const lags = async (page: Page): Promise<Record<string, string>> =>
  Object.fromEntries(await wordsOf(page, '#consumers tr', 'td'));
const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();
const allReady = Object.fromEntries(serviceNames.map((name) => [name, 'ready']));

/** Puts the pointer on a plot and reads the value that the legend then shows. */
async function valueUnderPointer(page: Page, share: number): Promise<number> {
  const plot = page.locator('#well-chart .u-over');
  const box = await plot.boundingBox();
  if (box === null) throw new Error('Nothing is drawn');
  await plot.hover({ position: { x: box.width * share, y: box.height / 2 } });
  return Number((await page.locator('#well-chart .u-legend .u-value').last().innerText()).replaceAll(',', ''));
}

describe('the console, in a browser', () => {
  it('shows all six services ready', async () => {
    await until(
      60,
      () => services(wide.page),
      (shown) => Object.keys(shown).length === 6,
    );
    expect(await services(wide.page)).toEqual(allReady);
    expect(await text(wide.page, 'overall')).toBe('ready');
  });

  it.each(['accepted', 'stored'])('shows how many readings a second are %s', async (which) => {
    const rate = await until(
      60,
      async () => Number(await text(wide.page, which)),
      (shown) => shown > 0,
    );
    // Twenty a second are sent at most.
    expect(rate).toBeLessThan(40);
  });

  it('lists how far every consumer is behind, in words that are not cut off', async () => {
    const shown = await until(
      60,
      () => lags(wide.page),
      (found) => consumers.every((name) => name in found),
    );
    expect(Object.values(shown).filter((lag) => !/^[\d,]+$/.test(lag))).toEqual([]);
    expect(await overflowing(wide.page)).toEqual([]);
  });

  it('draws the readings of the well that is chosen', async () => {
    const { page } = wide;
    await page.locator('#well').selectOption({ label: `${birch.name} (${birch.apiNumber})` });
    await until(
      30,
      () => text(page, 'well-state'),
      (shown) => shown === `${birch.values.length} readings`,
    );
    // Somewhere between its ends, whatever the margins: only this well has such values.
    await until(
      30,
      () => valueUnderPointer(page, 0.5),
      (value) => value > 915 && value < 935,
    );
    expect(await valueUnderPointer(page, 0.001)).toBe(birch.values[0]);
    expect(await valueUnderPointer(page, 0.999)).toBe(birch.values.at(-1));
    expect(await spanOfLine(page, '#well-chart')).toBeGreaterThan(0.6);
  });

  it('says so when there is nothing to draw', async () => {
    const { page } = wide;
    await page.locator('#measurement').selectOption('tank-level');
    await until(
      30,
      () => text(page, 'well-state'),
      (shown) => shown === 'No readings in this span',
    );
    await until(
      30,
      () => spanOfLine(page, '#well-chart'),
      (share) => share === 0,
    );
    await page.locator('#measurement').selectOption('tubing-pressure');
    await until(
      30,
      () => spanOfLine(page, '#well-chart'),
      (share) => share > 0.6,
    );
  });

  it.each([390, 820, 1280])('needs no scrolling sideways at a width of %i pixels', async (width) => {
    const { page, faults } = await openWatched(browser, platform.gatewayUrl, width);
    await until(
      60,
      () => spanOfLine(page, '#well-chart'),
      (share) => share > 0.5,
    );
    await until(
      60,
      async () => Object.keys(await lags(page)),
      (shown) => shown.length >= consumers.length,
    );
    if (process.env['SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: join(process.env['SCREENSHOTS'], `console-${width}.png`), fullPage: true });
    expect(await overflowing(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows a service that is stopped, and that it is back', async () => {
    const { page } = wide;
    await platform.stop('royalty');
    const down = await until(
      60,
      () => services(page),
      ({ royalty }) => royalty !== 'ready',
    );
    expect(down).toEqual({ ...allReady, royalty: expect.stringMatching(/\S/) });
    expect(await text(page, 'overall')).toBe('1 not ready');
    expect(await overflowing(page)).toEqual([]);
    await platform.start('royalty');
    await until(
      90,
      () => services(page),
      ({ royalty }) => royalty === 'ready',
    );
    expect(await text(page, 'overall')).toBe('ready');
  }, 180_000);

  it('asked no other host and complained of nothing meanwhile', () => {
    expect(wide.faults).toEqual([]);
  });
});
