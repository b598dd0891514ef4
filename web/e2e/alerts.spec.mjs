// The page of alerts in Chromium, with the answers of the API in its place.
//   node --test e2e/alerts.spec.mjs
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { startMockOf } from './mock.mjs';

const CHANNEL = { id: 'c', name: 'team', type: 'SLACK', target: 'https://hooks.slack.com', signed: false, createdAt: '2026-11-29T00:00:00Z', secret: null };
const RULE = {
  id: 'r', name: 'grokked', kinds: ['grokking'], experiment: null, filter: null, channels: ['c'], suspected: false, maxPerRunAndHour: 10,
  createdAt: '2026-11-29T00:00:00Z', mutedUntil: null,
};
const DELIVERY = {
  id: 'd', rule: 'r', ruleName: 'grokked', channel: 'c', channelName: 'team', run: 'first', detection: 'x', kind: 'grokking', stage: 'CONFIRMED', step: 625,
  status: 'FAILED', attempts: 7, createdAt: '2026-11-29T00:00:00Z', nextAttemptAt: null, deliveredAt: null, reason: 'the receiver answered 410',
};

let server;
let withBrowser;
let closeBrowser;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  server = await startMockOf({ one: { samples: [{ step: 0, metrics: { 'train/loss': 1 } }] } });
});

after(async () => {
  await server.stop();
  await closeBrowser();
});

/** Opens the page beside an API that has these rules and channels; `requests` has what the page requested of it. */
async function withAlerts({ rules, channels, deliveries }, use) {
  await withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
    const page = await context.newPage();
    const requests = [];
    await page.route('**/api/v1/alerts/**', async (route) => {
      const request = route.request();
      const path = new URL(request.url()).pathname.replace('/api/v1/alerts/', '');
      if (request.method() !== 'GET') requests.push([request.method(), path, request.postDataJSON()]);
      if (request.method() === 'POST' && path === 'channels') {
        channels = [CHANNEL];
        return route.fulfill({ status: 201, json: { ...CHANNEL, secret: 'shown-once' } });
      }
      if (path.endsWith('/test')) return route.fulfill({ json: { delivered: false, reason: 'the receiver answered 404' } });
      if (request.method() === 'POST' && path === 'rules') rules = [RULE];
      const json = { rules: { rules, kinds: ['grokking', 'slingshot'] }, channels: { channels }, deliveries: { deliveries, next: null } }[path] ?? RULE;
      return route.fulfill({ json });
    });
    await page.goto(`${server.base}/alerts`);
    await use(page, requests);
  });
}

describe('the alerts', { timeout: 60_000 }, () => {
  it('begin with a channel, whose secret is shown once, and a rule', () =>
    withAlerts({ rules: [], channels: [], deliveries: [] }, async (page, requests) => {
      assert.equal(await page.getByTestId('new-rule').isDisabled(), true);
      await page.getByTestId('new-channel').click();
      await page.getByTestId('channel-name').fill('team');
      await page.getByTestId('channel-url').fill('https://example.org/hook');
      await page.getByTestId('save-channel').click();
      assert.equal(await page.getByTestId('channel-secret').innerText(), 'shown-once');
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByTestId('new-rule').click();
      await page.getByTestId('save-rule').click();
      await page.getByTestId('rule').getByText('grokking; at most 10 an hour about a run, to team').waitFor();
      assert.deepEqual(requests.map(([method, path, body]) => [method, path, body.name]), [['POST', 'channels', 'team'], ['POST', 'rules', 'A run has grokked']]);
    }));

  it('are tested, and logged with what became of them', () =>
    withAlerts({ rules: [RULE], channels: [CHANNEL], deliveries: [DELIVERY] }, async (page) => {
      await page.getByTestId('test-channel').click();
      await page.getByText('The test of team was not delivered: the receiver answered 404').waitFor();
      assert.match(await page.getByTestId('delivery').innerText(), /failed after 7 attempts: the receiver answered 410/);
    }));
});
