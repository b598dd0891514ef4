// The built pages in Chromium against the mock server, which replays traces of the detectors' corpus.
//   node --test e2e/pages.spec.mjs
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { startMock } from './mock.mjs';

const CORPUS = fileURLToPath(new URL('../../metrics-stream/detect/src/test/resources/corpus/', import.meta.url));
const RUN = 'grok-emb-add31-s0-0';
const LAST_STEP = 2499;

let server;
let base;
let withBrowser;
let closeBrowser;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  server = await startMock([`${CORPUS}grok-emb-add31-s0.jsonl.gz`]);
  base = server.base;
});

after(async () => {
  server.stop();
  await closeBrowser();
});

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
      await page.locator(`[data-testid=circles][data-step="${25 * Math.floor(step / 25)}"]`).waitFor();
    }));

  it('shows what it has while one request fails, with the reason and a retry in its place', () =>
    withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
      const page = await context.newPage();
      const problem = { title: 'Service Unavailable', status: 503, detail: 'the series are being rebuilt' };
      await page.route('**/series?*', (route) => route.fulfill({ status: 503, json: problem }));
      await page.goto(`${base}/runs/${RUN}`);
      const panel = page.getByTestId('error-panel').filter({ hasText: 'the series are being rebuilt' });
      await panel.waitFor();
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'grok-emb-add31-s0');
      await page.locator('[data-testid=connection][data-state=live]').waitFor();
      await page.locator('[data-testid=detection-item][data-type=grokking-detected]').waitFor();

      await panel.getByRole('button', { name: 'Try again' }).click();
      await panel.waitFor();

      await page.unroute('**/series?*');

      await panel.waitFor({ state: 'detached' });
      await page.locator('.chart canvas').first().waitFor();
    }));

  it('opens with the range, the step and the projection that its address records', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      await brush(page, 0.3, 0.5);
      await page.locator('.stack').press('Home');
      await page.getByRole('button', { name: 'space', exact: true }).click();
      await page.waitForURL(/\?from=\d+&to=\d+&step=0&view=space$/);

      await page.reload();

      await page.locator('[data-testid=embedding][data-view=space][data-step="0"]').waitFor();
      assert.equal(await page.getByTestId('reset-zoom').isDisabled(), false);
      assert.match(await page.getByTestId('cursor-step').innerText(), /^at\s+step\s+0$/);
    }));

  it('plays all snapshots while the pointer crosses the charts', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      await page.locator('.chart canvas').first().waitFor();
      await page.getByTestId('play').click();
      const steps = new Set();
      const box = await page.locator('.overlay').boundingBox();
      for (let i = 0; i < 10; i++) {
        await page.mouse.move(box.x + box.width * (0.9 - i / 100), box.y + 150);
        steps.add(await page.getByTestId('scrubber').inputValue());
      }
      const played = [...steps].map(Number);
      assert.deepEqual(played, played.toSorted((a, b) => a - b));
      assert.ok(Math.max(...played) < 60, `the pointer moved the snapshots to number ${Math.max(...played)}`);
      assert.equal(await page.getByTestId('play').getAttribute('aria-label'), 'Pause');
      await page.getByTestId('play').click();
      assert.equal(await page.getByTestId('play').getAttribute('aria-label'), 'Play the snapshots');
    }));

  it('names the marker under the pointer, and the phase', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      const line = await page.getByTestId('grokking-marker').boundingBox();
      await page.mouse.move(line.x + 1, line.y + 200);
      await page.getByTestId('chart-tip').getByText('generalised', { exact: true }).waitFor();
      await page.mouse.move(line.x + 10, (await page.locator('.bands').boundingBox()).y + 5);
      await page.getByTestId('chart-tip').getByText('the validation set is solved').waitFor();
      assert.equal(await page.getByTestId('cursor-phase').innerText(), 'generalised');
    }));

  it('explains each figure of the embedding by keyboard', () =>
    withPage(`/runs/${RUN}`, async (page) => {
      const figure = page.getByRole('button', { name: 'circularity', exact: true });
      await figure.press('Enter');
      await page.getByText('1 if each of the first four principal components is one wave').waitFor();
      assert.equal(await figure.getAttribute('aria-expanded'), 'true');
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
        if (request.url().includes('/api/') && !/\/(tracker|access)$/.test(request.url())) requests.push(new URL(request.url()).pathname);
      });
      await page.goto(`${base}/runs/nope`);
      await page.getByRole('heading', { level: 1, name: 'No such run' }).waitFor();
      await page.locator('[data-testid=connection][data-state=live]').waitFor();
      assert.deepEqual(requests.sort(), ['/api/v1/live', '/api/v1/runs/nope']);
    }));
});

describe('addresses', { timeout: 60_000 }, () => {
  it('that no page has are reported as such', () =>
    withBrowser({ viewport: { width: 800, height: 600 } }, async (context) => {
      const page = await context.newPage();
      await page.goto(`${base}/nothing`);
      await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
      await page.getByText('/nothing').waitFor();
    }));

  it('show the rows of the runs before their sparklines are read', () =>
    withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
      const page = await context.newPage();
      let release;
      const released = new Promise((resolve) => (release = resolve));
      await page.route('**/run-table?*spark=*', async (route) => {
        await released;
        await route.continue();
      });
      await page.goto(base);

      await page.getByTestId('run-row').first().waitFor();
      assert.equal(await page.locator('[data-testid=run-row] path.val').first().getAttribute('d'), '');
      release();

      await page.waitForFunction(() => document.querySelector('[data-testid=run-row] path.val')?.getAttribute('d'));
    }));

  it('keep the scroll position, and the focus within the page, back and forth', () =>
    withPage(
      '/',
      async (page) => {
        await page.getByTestId('run-row').first().waitFor();
        await page.addStyleTag({ content: '.title { margin-top: 1800px }' });
        await page.evaluate(() => scrollTo(0, 1700));
        await page.getByTestId('run-row').getByRole('link').first().click();
        await page.locator('.chart canvas').first().waitFor();
        assert.equal(await page.evaluate(() => scrollY), 0);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'main');

        await page.goBack();

        await page.getByTestId('run-row').first().waitFor();
        await page.waitForFunction(() => scrollY === 1700);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
      },
      { viewport: { width: 800, height: 600 } },
    ));
});

describe('text', { timeout: 60_000 }, () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`has a contrast of at least 4.5 in the ${colorScheme} theme`, () =>
      withPage(
        `/runs/${RUN}`,
        async (page) => {
          await page.locator('.chart canvas').first().waitFor();
          for (const path of [null, '/']) {
            if (path) await page.goto(base + path);
            if (path) await page.getByTestId('run-row').first().waitFor();
            assert.deepEqual(await page.evaluate(lowContrasts), []);
          }
        },
        { viewport: { width: 1280, height: 800 }, colorScheme },
      ));
  }
});

/** Runs in the page: the texts whose contrast with their background is below 4.5 (WCAG 2.2, 1.4.3), but for disabled controls. */
function lowContrasts() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const rgb = (layers) => {
    for (const layer of layers) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((channel) => channel / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text === '' || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.sr, .skip, :disabled, .off')) continue;
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
    const background = rgb(['#fff', ...layers]);
    const colour = rgb([`rgb(${background})`, getComputedStyle(element).color]);
    const [light, dark] = [luminance(background), luminance(colour)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) low.push(`${contrast.toFixed(2)} '${text.slice(0, 40)}' in ${element.className || element.tagName}`);
  }
  return low;
}
