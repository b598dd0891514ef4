// The built pages in Chromium against the mock server, which replays traces of the detectors' corpus.
//   node --test e2e/pages.spec.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withBrowser } from './browser.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const CORPUS = path('../../metrics-stream/detect/src/test/resources/corpus/');
const RUN = 'grok-emb-add31-s0-0';
const LAST_STEP = 2499;

let server;
let base;

before(async () => {
  const args = [path('../dev/mock-server.mjs'), '--port', '0', `+${CORPUS}grok-emb-add31-s0.jsonl.gz`];
  server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(server.stdout), 'line');
  base = line.split(' ')[0];
});

after(() => server.kill());

/** Opens a path, and fails the test if the page throws. */
async function withPage(relative, use, options = { viewport: { width: 1280, height: 800 } }) {
  await withBrowser(options, async (context) => {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(base + relative);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await use(page);
    assert.deepEqual(errors, []);
  });
}

/** The text of a readout, for example of `val/accuracy`. */
const readout = (page, metric) => page.locator(`.readout[title="${metric}"] b`).innerText();

/** Drags over the charts from one fraction of their width to another. */
async function brush(page, from, to) {
  const box = await page.locator('.overlay').boundingBox();
  await page.mouse.move(box.x + box.width * from, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + 150, { steps: 4 });
  const series = page.waitForResponse((response) => response.url().includes('/series?'));
  await page.mouse.up();
  await series;
}

describe('the page of a run', { timeout: 120_000 }, () => {
  it('shows the newest values of the run while the charts are zoomed into earlier steps', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      const newest = await readout(page, 'val/accuracy');
      assert.equal(newest, '1');

      await brush(page, 0.3, 0.5);
      await page.mouse.move(5, 5);

      assert.equal((await page.getByTestId('cursor-step').innerText()).replace(/\s/g, ''), `neweststep${LAST_STEP}`);
      assert.equal(await readout(page, 'val/accuracy'), newest);
    }));

  it('shows the values of the step under the cursor', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      await page.locator('.stack').press('Home');
      assert.notEqual(await readout(page, 'val/accuracy'), '1');
      assert.match(await page.getByTestId('cursor-step').innerText(), /^at\s+step\s+0$/);
    }));

  it('shows all steps and follows the newest after a double click', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      await brush(page, 0.3, 0.5);
      const box = await page.locator('.overlay').boundingBox();
      await page.mouse.dblclick(box.x + box.width / 2, box.y + 150);
      await page.mouse.move(5, 5);
      await page.getByTestId('reset-zoom').and(page.locator(':disabled')).waitFor();
      assert.match(await page.getByTestId('cursor-step').innerText(), /^newest/);
    }));

  it('requests one snapshot at a time while the pointer crosses the charts, and shows the last', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      let requested = 0;
      let release;
      const released = new Promise((resolve) => (release = resolve));
      await page.route('**/geometry/embedding/*', async (route) => {
        requested += 1;
        await released;
        await route.continue();
      });
      const box = await page.locator('.overlay').boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + 150);
      await page.mouse.move(box.x + box.width * 0.9, box.y + 150, { steps: 60 });
      const step = Number((await page.getByTestId('cursor-step').locator('b').innerText()).replace(/\D/g, ''));
      assert.ok(requested <= 2, `${requested} snapshots were requested before the first was answered`);
      release();
      await page.locator(`[data-testid=embedding][data-step="${25 * Math.floor(step / 25)}"]`).waitFor();
    }));

  it('shows what it has, and the message of the server, while one request fails', () =>
    withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
      const page = await context.newPage();
      const problem = { title: 'Service Unavailable', status: 503, detail: 'the series are being rebuilt' };
      await page.route('**/series?*', (route) => route.fulfill({ status: 503, json: problem }));
      await page.goto(`${base}/runs/${RUN}`);
      await page.getByRole('alert').getByText('the series are being rebuilt').waitFor();
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'grok-emb-add31-s0');

      await page.unroute('**/series?*');

      await page.locator('[data-testid=connection][data-state=live]').waitFor();
      assert.equal(await page.getByText('the series are being rebuilt').count(), 0);
    }));

  it('keeps the phase bands below the toolbar when the charts are focused', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      await page.locator('.chart canvas').last().waitFor();
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.locator('.stack').evaluate((stack) => stack.scrollIntoView({ block: 'start' }));
      const toolbar = await page.locator('.toolbar').boundingBox();
      const bands = await page.locator('.bands').boundingBox();
      assert.ok(bands.y >= toolbar.y + toolbar.height, `bands at ${bands.y}, toolbar to ${toolbar.y + toolbar.height}`);
    }));

  it('attaches the label of each marker to its own line, also on the left of the line', () =>
    withPage(
      `/runs/${RUN}`,
      async (page) => {
        await page.locator('.marker.flipped em').first().waitFor();
        const distances = await page.locator('.marker').evaluateAll((markers) =>
          markers.map((marker) => {
            const label = marker.querySelector('em').getBoundingClientRect();
            const line = marker.getBoundingClientRect();
            const flipped = getComputedStyle(marker.querySelector('em')).borderRightWidth === '3px';
            return Math.abs(flipped ? label.right - line.right : label.left - line.left);
          }),
        );
        assert.equal(distances.length, 3);
        assert.ok(Math.max(...distances) < 2, `labels begin ${distances} px from their lines`);
      },
      { viewport: { width: 400, height: 700 } },
    ));

  it('does not exceed the width of a narrow screen', () =>
    withPage(
      `/runs/${RUN}`,
      async (page) => {
        await page.locator('.chart canvas').first().waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      },
      { viewport: { width: 320, height: 700 } },
    ));
});

describe('the page of a run that does not exist', { timeout: 60_000 }, () => {
  it('requests the run once, and keeps the feed open to await it', () =>
    withBrowser({ viewport: { width: 800, height: 600 } }, async (context) => {
      const page = await context.newPage();
      const requests = [];
      page.on('request', (request) => {
        if (request.url().includes('/api/')) requests.push(new URL(request.url()).pathname);
      });
      await page.goto(`${base}/runs/nope`);
      await page.getByRole('heading', { level: 1, name: 'No such run' }).waitFor();
      await page.locator('[data-testid=connection][data-state=live]').waitFor();
      assert.deepEqual(requests.sort(), ['/api/v1/live', '/api/v1/runs/nope']);
    }));
});

describe('the list of runs', { timeout: 60_000 }, () => {
  it('has a row for each run with its verdict and a sparkline', () =>
    withPage('/', async (page) => {
      const row = page.getByTestId('run-row').first();
      assert.equal(await row.getAttribute('data-run-id'), RUN);
      assert.equal(await row.getByTestId('verdict').getAttribute('data-verdict'), 'GROKKED');
      assert.match(await row.locator('path.val').getAttribute('d'), /^M/);
      assert.equal((await row.locator('.steps b').innerText()).replace(/\s/, ''), String(LAST_STEP));
    }));
});
