// The page of a run in Chromium: what a reader does with its charts, its embedding and its other parts.
//   node --test e2e/run-page.spec.mjs
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { startMock, startMockOf } from './mock.mjs';

const CORPUS = fileURLToPath(new URL('../../metrics-stream/detect/src/test/resources/corpus/', import.meta.url));
const GROKKED = 'grok-emb-add31-s0-0';

const steps = (count) => Array.from({ length: count }, (_, i) => i);
const FORECAST = {
  runId: 'open-1', attempt: 1, step: 400, outlook: 'FORECAST', chance: 0.87, expectedStep: 640, earliestStep: 460, latestStep: 890, budget: 1000,
  reason: 'the validation loss is past its peak', model: 'm', evidence: {},
};
const RUNS = {
  wide: {
    samples: steps(50).map((step) => ({
      step,
      metrics: {
        'train/loss': 1 / (1 + step), epoch: Math.floor(step / 10), 'weights/norm': 5 + Math.sin(step / 5),
        ...Object.fromEntries(steps(300).map((i) => [`layer${i % 3}/m${i}`, i + step])),
      },
    })),
  },
  open: {
    samples: steps(400).map((step) => ({ step, metrics: { 'train/loss': 1 / (1 + step) } })),
    view: { status: 'RUNNING', endedAt: null, phase: 'MEMORISED', forecast: FORECAST },
  },
  failed: {
    samples: steps(20).map((step) => ({ step, metrics: { 'train/loss': 1 } })),
    view: { status: 'FAILED', reason: 'Traceback (most recent call last):\n  File "x.py", line 3\nValueError: no data', phase: null, verdict: null },
  },
};
const ids = Object.fromEntries(Object.keys(RUNS).map((name, i) => [name, `${name}-${i}`]));

let recorded;
let made;
let withBrowser;
let closeBrowser;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  recorded = await startMock([`${CORPUS}grok-emb-add31-s0.jsonl.gz`]);
  made = await startMockOf(RUNS);
});

after(async () => {
  recorded.stop();
  await made.stop();
  await closeBrowser();
});

async function withPage(address, use, options = {}) {
  await withBrowser({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options }, async (context) => {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(address);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await use(page);
    assert.deepEqual(errors, []);
  });
}

const onGrokked = (query, use, options) => withPage(`${recorded.base}/runs/${GROKKED}${query}`, use, options);
const onMade = (name, query, use, options) => withPage(`${made.base}/runs/${ids[name]}${query}`, use, options);
const titles = (page) => page.locator('figcaption > b').allInnerTexts();

async function menu(page, chart, item) {
  const figure = page.getByRole('figure', { name: chart, exact: true });
  await figure.getByTestId('chart-menu').click();
  await figure.getByRole('button', { name: item }).click();
}

/** The content of what the page offers as a download meanwhile. */
async function downloaded(page, action) {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

describe('the head of a run', { timeout: 60_000 }, () => {
  it('begins with what the run has done, in one sentence', () =>
    onGrokked('', async (page) => {
      const sentence = (await page.getByTestId('solution').innerText()).replaceAll('\u2009', '');
      assert.match(sentence, /^Memorised at \d+, no progress on validation for \d+ steps, generalised at \d+, [\d.]+ times as late; its circle was significant from step \d+ on/);
    }));

  it('of a run that failed has the error, without a phase, and its traceback in the log', () =>
    onMade('failed', '', async (page) => {
      assert.equal(await page.getByTestId('solution').innerText(), 'Failed at step 19: ValueError: no data.');
      await page.getByRole('tab', { name: 'Log' }).click();
      assert.match(await page.getByTestId('traceback').innerText(), /^Traceback.*\n {2}File "x.py", line 3\nValueError: no data$/);
    }));
});

describe('the charts of a run', { timeout: 180_000 }, () => {
  it('are in groups by prefix, and are read when their group is opened', () =>
    onMade('wide', '', async (page) => {
      await page.locator('.chart canvas').first().waitFor();
      assert.deepEqual(await page.getByTestId('chart-group').evaluateAll((all) => all.map((group) => group.innerText.replace(/\s+/g, ' ').trim())), [
        '▾ Other metrics 1', '▸ layer0 100', '▸ layer1 100', '▸ layer2 100',
      ]);
      await page.getByRole('button', { name: 'layer1 100' }).click();
      await page.getByRole('figure', { name: 'layer1/m1', exact: true }).locator('.readout b').getByText('50').waitFor();
      assert.match(await page.locator('.uncharted').first().innerText(), /^12 of 100 charts/);
      await page.getByTestId('more-charts').click();
      await page.getByText('24 of 100 charts').waitFor();
    }));

  it('are searched by words of their names, as the address records', () =>
    onMade('wide', '', async (page) => {
      await page.getByTestId('chart-search').fill('layer2 m29');
      await page.waitForURL(/search=layer2\+m29$/);
      assert.deepEqual((await titles(page)).sort(), ['layer2/m29', 'layer2/m290', 'layer2/m293', 'layer2/m296', 'layer2/m299'].sort());
      await page.reload();
      await page.getByRole('figure', { name: 'layer2/m299', exact: true }).waitFor();
      await page.getByTestId('chart-search').fill('no such');
      await page.getByText('No chart found').waitFor();
    }));

  it('are pinned, moved and hidden, and stay so', () =>
    onMade('wide', '', async (page) => {
      await menu(page, 'epoch', 'Pin to the top');
      assert.equal((await titles(page))[0], 'epoch');
      await menu(page, 'Norms', 'Hide');
      await page.getByTestId('hidden-charts').waitFor();
      await page.reload();
      await page.getByRole('figure', { name: 'epoch', exact: true }).waitFor();
      assert.deepEqual(await titles(page), ['epoch', 'Loss']);
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      assert.deepEqual(await titles(page), ['epoch', 'Loss', 'Norms']);
      await menu(page, 'Norms', 'Move up');
      assert.deepEqual(await titles(page), ['epoch', 'Norms', 'Loss']);
    }));

  it('are smoothed on request, which is labelled, while readouts keep the logged value', () =>
    onGrokked('', async (page) => {
      const value = () => page.locator('.readout[title="train/loss"] b').innerText();
      await page.locator('.chart canvas').first().waitFor();
      const before = await value();
      await page.getByTestId('smoothing').selectOption('0.9');
      await page.getByTestId('smoothed').first().getByText('smoothed 0.9').waitFor();
      assert.equal(await value(), before);
      await page.waitForURL(/smooth=0\.9$/);
    }));

  it('extend over time', () =>
    onGrokked('', async (page) => {
      await page.locator('.chart canvas').first().waitFor();
      await page.getByTestId('x-axis').selectOption('time');
      await page.waitForURL(/x=time$/);
      // A finding lies at the same place on an axis of even time as on one of steps.
      const marker = page.getByTestId('grokking-marker');
      const step = Number(await marker.getAttribute('data-step'));
      await page.waitForFunction(
        ([at, last]) => {
          const line = document.querySelector('[data-testid=grokking-marker]').getBoundingClientRect();
          const box = document.querySelector('.overlay').getBoundingClientRect();
          return Math.abs((line.left - box.left) / box.width - at / last) < 0.01;
        },
        [step, 2499],
      );
    }));

  it('extend over an epoch, and are curves over a metric that also falls', () =>
    onMade('wide', '', async (page) => {
      await page.locator('.chart canvas').first().waitFor();
      await page.getByTestId('x-axis').selectOption('metric:epoch');
      await page.waitForURL(/x=metric%3Aepoch$/);
      assert.equal(await page.getByTestId('portrait').count(), 0);
      await page.getByTestId('x-axis').selectOption('metric:weights/norm');
      await page.getByTestId('portrait').first().waitFor();
      await page.getByText('weights/norm also falls').waitFor();
    }));

  it('show the forecast as a band up to the budget', () =>
    onMade('open', '', async (page) => {
      await page.getByTestId('forecast-band').waitFor();
      await page.getByText('forecast 640 · 87%').waitFor();
      assert.match(await page.getByTestId('outlook').innerText(), /^87% likely to generalise within 1\s000 steps/);
    }));

  it('are tables on request', () =>
    onMade('wide', '', async (page) => {
      await menu(page, 'Loss', 'Show as table');
      const table = page.getByRole('table', { name: 'Loss by step' });
      assert.equal(await table.locator('tbody tr').count(), 25);
      assert.equal(await table.locator('tbody tr').last().innerText(), '49\t0.02');
      await page.getByRole('button', { name: 'Earlier' }).click();
      assert.equal(await table.locator('tbody tr').first().innerText(), '0\t1');
    }));

  it('are saved as PNG, SVG and CSV', () =>
    onMade('wide', '', async (page) => {
      const png = await downloaded(page, () => menu(page, 'Loss', 'Save as PNG'));
      assert.equal(png.name, 'wide-0-Loss.png');
      assert.deepEqual([...png.content.subarray(1, 4)].map((c) => String.fromCharCode(c)).join(''), 'PNG');
      assert.ok(png.content.length > 5_000);
      const svg = await downloaded(page, () => menu(page, 'Loss', 'Save as SVG'));
      assert.match(svg.content.toString(), /^<svg xmlns=.*<path clip-path="url\(#plot\)"/s);
      const csv = await downloaded(page, () => menu(page, 'Loss', 'Save these points as CSV'));
      assert.equal(csv.content.toString().split('\r\n')[2], '1,0.5');
    }));

  it('have a logarithmic or a linear vertical axis, and a menu that the keyboard opens and closes', () =>
    onMade('wide', '', async (page) => {
      const summary = page.getByRole('figure', { name: 'Loss', exact: true }).getByTestId('chart-menu');
      await summary.press('Enter');
      await page.getByRole('button', { name: 'Linear values' }).press('Enter');
      await summary.press('Enter');
      await page.getByRole('button', { name: 'Logarithmic values' }).waitFor();
      await page.keyboard.press('Escape');
      assert.equal(await page.getByRole('button', { name: 'Logarithmic values' }).count(), 0);
    }));
});

describe('the embedding of a run', { timeout: 180_000 }, () => {
  it('is circles of the key frequencies in the frame of the newest snapshot', () =>
    onGrokked('', async (page) => {
      await page.locator('[data-testid=circles][data-step="2475"]').waitFor();
      const captions = await page.locator('[data-testid=circles] figcaption').allInnerTexts();
      assert.deepEqual(captions.map((caption) => /^frequency (\d+)/.exec(caption)[1]), ['7', '3', '11']);
      await page.locator('.stack').press('Home');
      await page.locator('[data-testid=circles][data-step="0"]').waitFor();
      const before = await page.locator('[data-testid=circles] figcaption').allInnerTexts();
      assert.deepEqual(before.map((caption) => /^frequency (\d+)/.exec(caption)[1]), ['7', '3', '11']);
    }));

  it('has its spectrum over steps, whose snapshots a click shows', () =>
    onGrokked('?tab=embedding', async (page) => {
      const map = page.getByTestId('spectrum-map');
      await map.and(page.locator('[data-columns="96"]')).waitFor({ timeout: 30_000 });
      const label = await map.getAttribute('aria-label');
      assert.match(label, /Key frequencies: [\d, ]+ from step \d+(; [\d, ]+ from step \d+)*\./);
      for (const frequency of [7, 3, 11]) assert.match(label, new RegExp(` ${frequency}(,| from)`));
      const box = await map.boundingBox();
      await map.click({ position: { x: box.width / 2, y: 60 } });
      await page.waitForURL(/step=\d+/);
    }));

  it('is saved as a film, an animated image and numbered images', () =>
    onGrokked('?tab=embedding', async (page) => {
      const film = await downloaded(page, () => page.getByTestId('save-webm').click());
      assert.equal(film.content.readUInt32BE(0), 0x1a45dfa3);
      assert.ok(film.content.length > 20_000, `${film.content.length} bytes`);
      const gif = await downloaded(page, () => page.getByTestId('save-gif').click());
      assert.equal(gif.content.subarray(0, 6).toString(), 'GIF89a');
      // Each snapshot is an image of its own, behind its control block.
      assert.ok(gif.content.toString('latin1').split('\x21\xf9\x04').length > 3);
      const images = await downloaded(page, () => page.getByTestId('save-png-sequence').click());
      assert.equal(images.content.subarray(0, 2).toString(), 'PK');
      assert.equal(images.content.toString('latin1').match(/\d{5}\.pngPK|0000\d\.png/g)?.length > 0, true);
    }));

  for (const gl of [true, false]) {
    it(`of fifty thousand rows is drawn ${gl ? 'by WebGL' : 'without WebGL in one colour'}`, () =>
      withBrowser({ viewport: { width: 1280, height: 900 } }, async (context) => {
        const page = await context.newPage();
        if (!gl) {
          await page.addInitScript(() => {
            const { getContext } = HTMLCanvasElement.prototype;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
              return kind === 'webgl2' ? null : getContext.call(this, kind, ...rest);
            };
          });
        }
        const rows = 50_000;
        await page.route('**/geometry/embedding/*', async (route) => {
          const geometry = await (await route.fetch()).json();
          let state = 1;
          const coordinates = Array.from({ length: 3 * rows }, () => (state = (state * 16807) % 2147483647) / 2 ** 30 - 1);
          await route.fulfill({
            json: {
              ...geometry, rows, labels: [], fourier: null, circle: null, circles: null, circularity: null, parallelograms: null, aligned: null,
              principal: { ...geometry.principal, components: 3, coordinates, varianceExplained: [0.3, 0.2, 0.1] },
            },
          });
        });
        await page.goto(`${recorded.base}/runs/${GROKKED}?view=space`);
        const cloud = page.locator(`[data-testid=embedding][data-drawn-by=${gl ? 'gl' : 'none'}]`);
        await cloud.waitFor();
        const drawn = () =>
          cloud.evaluate((canvas) => {
            const copy = document.createElement('canvas');
            copy.width = copy.height = 100;
            const context = copy.getContext('2d');
            context.drawImage(canvas, 0, 0, 100, 100);
            const { data } = context.getImageData(0, 0, 100, 100);
            return data.filter((value, i) => i % 4 === 3 && value > 20).length;
          });
        await page.waitForFunction((canvas) => canvas.width > 100, await cloud.elementHandle());
        let pixels = 0;
        for (let i = 0; i < 50 && pixels < 1_000; i++) {
          await page.waitForTimeout(100);
          pixels = await drawn();
        }
        assert.ok(pixels >= 1_000, `${pixels} of 10000 pixels are drawn`);
        await page.locator('[role=application][aria-label*="principal space"]').press('ArrowRight');
      }));
  }
});

describe('the other parts of a run', { timeout: 120_000 }, () => {
  it('are tabs that arrow keys move between, as the address records', () =>
    onMade('open', '', async (page) => {
      await page.getByRole('tab', { name: 'Charts' }).press('ArrowRight');
      await page.waitForURL(/\?tab=embedding$/);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-embedding');
      await page.keyboard.press('End');
      await page.getByRole('heading', { name: 'Provenance' }).waitFor();
      await page.waitForURL(/\?tab=history$/);
    }));

  it('have the settings that differ from the trainer before the others, and find them', () =>
    withPage(`${recorded.base}/runs/${GROKKED}?tab=settings`, async (page) => {
      await page.getByTestId('differing-settings').waitFor();
      const differing = await page.getByTestId('differing-settings').locator('tbody th').allInnerTexts();
      assert.deepEqual(differing.sort(), ['lr', 'wd']);
      await page.getByTestId('settings-search').fill('learning rate');
      assert.equal(await page.getByTestId('other-settings').count(), 0);
      assert.deepEqual(await page.getByTestId('differing-settings').locator('tbody th').allInnerTexts(), ['lr']);
    }));

  it('have artifacts by folder, and checkpoints', () =>
    onMade('open', '', async (page) => {
      const file = (path, bytes) => ({ path, folder: bytes === null, bytes, mediaType: 'text/plain', storedAt: '2026-11-29T00:00:00Z' });
      await page.route('**/artifacts?*', (route) => {
        const folder = new URL(route.request().url()).searchParams.get('path');
        return route.fulfill({ json: { artifacts: folder === 'plots' ? [file('plots/a b.txt', 12)] : [file('plots', null), file('output.log', 2048)] } });
      });
      await page.route('**/checkpoints', (route) => route.fulfill({ json: { checkpoints: [{ name: '1-200', bytes: 4096 }] } }));
      await page.route('**/artifacts/output.log', (route) => route.fulfill({ body: 'step 1\n\u001b[31mstep 2\n', contentType: 'text/plain' }));
      await page.getByRole('tab', { name: 'Files' }).click();
      await page.getByTestId('checkpoints').getByRole('link', { name: '1-200' }).waitFor();
      await page.getByRole('button', { name: 'plots/' }).click();
      const link = page.getByTestId('artifacts').getByRole('link', { name: 'a b.txt' });
      assert.match(await link.getAttribute('href'), /\/artifacts\/plots\/a%20b\.txt$/);
      await page.getByRole('tab', { name: 'Log' }).click();
      assert.equal(await page.getByTestId('log').innerText(), 'step 1\n\\u{1b}[31mstep 2\n');
    }));

  it('state why a part could not be read, with a retry', () =>
    onMade('open', '', async (page) => {
      await page.route('**/checkpoints', (route) => route.fulfill({ status: 503, json: { title: 'x', status: 503, detail: 'the disk is full' } }));
      await page.getByRole('tab', { name: 'Files' }).click();
      await page.getByTestId('error-panel').getByText('the disk is full').waitFor();
      await page.unroute('**/checkpoints');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No checkpoint is stored.').waitFor();
    }));

  it('lead to the form that launches the run again with other settings', () =>
    onGrokked('', async (page) => {
      assert.equal(await page.getByTestId('run-again').getAttribute('href'), `/launch?from=${GROKKED}`);
    }));

  it('state which metrics are which standard ones', () =>
    onMade('wide', '', async (page) => {
      const requests = [];
      await page.route(/\/metric-names$/, async (route) => {
        requests.push([route.request().method(), route.request().postDataJSON()]);
        const refused = requests.length === 1;
        await route.fulfill(refused ? { status: 400, json: { title: 'Bad Request', status: 400, detail: "'val' is no standard name" } } : { status: 202, json: {} });
      });
      await page.getByTestId('edit-names').click();
      const form = page.getByTestId('edit-metric-names');
      await form.getByPlaceholder('Find a metric').fill('m299');
      await form.getByLabel('layer2/m299').fill('val');
      await form.getByRole('button', { name: 'Save' }).click();
      await page.getByText("'val' is no standard name").waitFor();
      await form.getByLabel('layer2/m299').fill('val/accuracy');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
      assert.deepEqual(requests[1], ['PUT', { overrides: { 'layer2/m299': 'val/accuracy' } }]);
    }));

  it('request a checkpoint and an intervention of a run in training', () =>
    onMade('open', '', async (page) => {
      const requests = [];
      await page.route(/\/(checkpoint|interventions)$/, async (route) => {
        requests.push([new URL(route.request().url()).pathname.split('/').at(-1), route.request().postDataJSON()]);
        const run = await (await route.fetch({ url: `${made.base}/api/v1/runs/${ids.open}`, method: 'GET' })).json();
        await route.fulfill({ status: 202, json: run });
      });
      await page.getByTestId('checkpoint').click();
      await page.getByText('A checkpoint is requested').waitFor();
      await page.getByTestId('intervene').click();
      await page.getByTestId('intervene-parameter').fill('lr');
      await page.getByTestId('intervene-value').fill('1e-4');
      await page.getByRole('button', { name: 'Change it' }).click();
      await page.getByText('The change of lr is requested').waitFor();
      assert.deepEqual(requests, [['checkpoint', {}], ['interventions', { parameter: 'lr', value: 0.0001 }]]);
    }));
});

describe('a run that is watched', { timeout: 60_000 }, () => {
  it('notifies by the browser once it groks, once', () =>
    withBrowser({ viewport: { width: 1280, height: 900 }, permissions: ['notifications'] }, async (context) => {
      const page = await context.newPage();
      await page.addInitScript(() => {
        globalThis.notified = [];
        globalThis.Notification = class extends EventTarget {
          static permission = 'default';
          static requestPermission = async () => (this.permission = 'granted');
          constructor(title, { body, tag }) {
            super();
            globalThis.notified.push({ title, body, tag });
          }
        };
      });
      const detection = (stage) =>
        `id: 1-1\nevent: detection\ndata: ${JSON.stringify({
          type: 'grokking-detected', detectedAt: null,
          event: { id: 'd', runId: ids.open, stage, attempt: 1, memorisedStep: 50, generalisedStep: 625, delayRatio: 12.5, split: 'val', ordinal: 1, step: 650, onsetStep: 400, strength: 1, evidence: {}, supersedes: null, detector: { name: 'grokking', version: 1, configuration: '0123456789' } },
        })}\n\n`;
      await page.route(/live\?run=.*metric=/, (route) =>
        route.fulfill({ contentType: 'text/event-stream', body: `: open\n\n${detection('SUSPECTED')}${detection('CONFIRMED')}` }),
      );
      await page.goto(`${made.base}/runs/${ids.open}`);
      await page.getByTestId('watch').click();
      await page.waitForFunction(() => globalThis.notified.length > 0);
      const [first] = await page.evaluate(() => globalThis.notified);
      assert.deepEqual(first, { title: `${ids.open} has grokked`, body: 'Memorised at 50, generalised at 625: 12.5 times as late.', tag: 'd' });
      assert.equal(await page.getByTestId('watch').getAttribute('aria-pressed'), 'true');
    }));
});
