// Runs the system's Chromium with a temporary profile.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a browser for the tests of a file.
 *
 * @returns `withBrowser(options, use)`, which runs `use(context)` with a fresh context, and `close`
 */
export async function launchBrowser() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS });
  return {
    withBrowser: async (options, use) => {
      const context = await browser.newContext(options);
      try {
        return await use(context);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/**
 * Runs `use(context)` with a fresh browser; the browser is closed and its profile deleted afterwards, also if `use` fails.
 *
 * @param options of Playwright's `launchPersistentContext`, such as the viewport
 */
export async function withBrowser(options, use) {
  const profile = await mkdtemp(join(tmpdir(), 'grokwatch-browser-'));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
      ...options,
    });
    try {
      return await use(context);
    } finally {
      await context.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The value of an environment variable, without a trailing slash; throws if it is not set. */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set`);
  return value.replace(/\/$/, '');
}
