// The page of all findings in Chromium.
//   node --test e2e/findings.spec.mjs
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { startMockOf } from './mock.mjs';

const steps = (count) => Array.from({ length: count }, (_, i) => i);
const event = (id, run, step) => ({
  id, runId: run, attempt: 1, stage: 'CONFIRMED', ordinal: 1, step, strength: 0.9, evidence: {}, supersedes: null, detector: { name: 'd', version: 1, configuration: '0123456789' },
});
const spike = (run) => (step) => ({
  step, event: 'detection',
  data: { type: 'training-anomalies', detectedAt: new Date(1_764_000_000_000 + step).toISOString(), event: { ...event(`s${step}`, run, step), kind: 'LOSS_SPIKE', fromStep: step, message: `the loss rose at ${step}` } },
});
const RUNS = {
  spiky: { samples: steps(300).map((step) => ({ step, metrics: { 'train/loss': 1 } })), events: steps(200).map(spike('spiky-0')) },
  grokked: {
    samples: steps(300).map((step) => ({ step, metrics: { 'train/loss': 1 } })),
    events: [{
      step: 200, event: 'detection',
      data: { type: 'grokking-detected', detectedAt: '2026-11-29T00:00:00Z', event: { ...event('g', 'grokked-1', 200), split: 'val', memorisedStep: 10, onsetStep: 100, generalisedStep: 180, delaySteps: 170, delayRatio: 18, liuPhase: 'GROKKING', intervention: null } },
    }],
  },
};

let server;
let withBrowser;
let closeBrowser;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  server = await startMockOf(RUNS);
});

after(async () => {
  await server.stop();
  await closeBrowser();
});

async function withFindings(query, use, viewport = { width: 1280, height: 800 }) {
  await withBrowser({ viewport }, async (context) => {
    const page = await context.newPage();
    await page.goto(`${server.base}/findings${query}`);
    await page.getByTestId('finding').first().waitFor();
    await use(page);
  });
}

describe('the findings of all runs', { timeout: 60_000 }, () => {
  it('are listed newest first, in parts, and lead to their step', () =>
    withFindings('', async (page) => {
      assert.equal(await page.getByTestId('findings-count').innerText(), '201 findings');
      assert.equal(await page.getByTestId('finding').first().getAttribute('data-type'), 'grokking-detected');
      assert.equal(await page.getByTestId('finding').count(), 50);
      await page.getByTestId('more-findings').click();
      assert.equal(await page.getByTestId('finding').count(), 100);
      await page.getByTestId('finding').first().getByRole('link').click();
      await page.waitForURL(/\/runs\/grokked-1\?step=180$/);
    }));

  it('are filtered by kind and by words, as the address records', () =>
    withFindings('', async (page) => {
      await page.getByRole('button', { name: /^loss spike/ }).click();
      await page.getByTestId('findings-search').fill('rose at 19');
      await page.getByText('12 of 201 findings').waitFor();
      await page.waitForURL(/\?kind=loss\+spike&search=rose\+at\+19$/);
      await page.reload();
      await page.getByText('12 of 201 findings').waitFor();
    }));

  it('fit a narrow screen', () =>
    withFindings('', async (page) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320), { width: 320, height: 700 }));
});
