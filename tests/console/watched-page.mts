import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** The console in a browser, and what went wrong while it was looked at. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, exceptions, requests that failed or went to another host. */
  readonly faults: readonly string[];
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

export async function openWatched(browser: Browser, url: string, width: number): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light' });
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) faults.push(`another host: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${url}/`);
  return { page, faults };
}

/** Words on the page, row by row and part by part. */
export async function wordsOf(page: Page, rows: string, parts: string): Promise<readonly (readonly string[])[]> {
  const found = await page.locator(rows).all();
  return Promise.all(found.map((row) => row.locator(parts).allInnerTexts()));
}

/** How much of a plot's width its line spans, axes and margins included: 0 for none drawn, never quite 1. */
export function spanOfLine(page: Page, element: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('${element} canvas');
    if (!canvas) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
    const wanted = copy.fillStyle.match(/[0-9a-f]{2}/g).map((part) => parseInt(part, 16));
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const isLine = (at) => data[at + 3] === 255 && wanted.every((part, index) => Math.abs(data[at + index] - part) < 8);
    const columns = [];
    for (let at = 0; at < data.length; at += 4) if (isLine(at)) columns.push((at / 4) % canvas.width);
    if (columns.length === 0) return 0;
    return columns.reduce((a, b) => Math.max(a, b)) / canvas.width - columns.reduce((a, b) => Math.min(a, b)) / canvas.width;
  })()`);
}

/** Whatever a person would have to scroll sideways for, the page itself included. */
export function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('html, body, body *')]
    .filter((element) => !element.closest('.u-wrap'))
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
      || element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.tagName + '#' + element.id + '.' + element.className)`);
}
