// The built pages in Chromium with made-up runs: what people log, and how it is displayed.
//   node --test e2e/inputs.spec.mjs
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { startMockOf } from './mock.mjs';

const steps = (count, from = 0) => Array.from({ length: count }, (_, i) => from + i);
const sample = (step, metrics) => ({ step, metrics });
const rise = (step, over) => Math.min(1, step / over);

const event = (id, step) => ({
  id, runId: 'many-0', attempt: 1, stage: 'CONFIRMED', ordinal: 1, step, strength: 0.9, evidence: { growth: 2 }, supersedes: null,
  detector: { name: 'anomaly', version: 1, configuration: '0123456789' },
});
const anomaly = (step) => ({
  step, event: 'detection',
  data: { type: 'training-anomalies', detectedAt: '2026-11-28T12:00:00Z', event: { ...event(`a${step}`, step), kind: 'DIVERGENCE', fromStep: step, toStep: step, metric: 'train/loss', message: `loss rose at ${step}` } },
});
const grokking = {
  step: 900, event: 'detection',
  data: { type: 'grokking-detected', detectedAt: '2026-11-28T12:00:00Z', event: { ...event('g', 900), split: 'val', memorisedStep: 50, onsetStep: 400, generalisedStep: 880, delaySteps: 830, delayRatio: 17.6, liuPhase: 'GROKKING', intervention: null } },
};

const EVIL = 'first\nsecond \u001b[31mred\u202egpj.exe';

const RUNS = {
  many: { samples: steps(2200).map((step) => sample(step, { 'train/loss': 1 + Math.sin(step) })), events: [...steps(2147).map(anomaly), grokking] },
  alone: { samples: steps(200).map((step) => sample(step, { ...(step === 100 ? { once: 5 } : {}), 'train/loss': 1, 'val/loss': step % 25 === 0 ? 2 : 'NaN' })) },
  percent: { samples: steps(200).map((step) => sample(step, { 'train/accuracy': 100 * rise(step, 50), 'val/accuracy': 100 * rise(step, 150) })) },
  late: { samples: steps(1000, 2_000_000).map((step) => sample(step, { 'train/loss': 1 })) },
  wild: { samples: [...steps(500), 1e12].map((step) => sample(step, { 'train/loss': 1 + step / 1000 })) },
  far: { samples: steps(1000, 1e12).map((step) => sample(step, { 'train/loss': 1 })) },
  text: {
    samples: steps(30).map((step) => sample(step, { 'train/loss': 1 })),
    view: { name: EVIL, status: 'FAILED', reason: `Traceback:\n  File "\u001b[1mx.py"\nValueError: ${'long '.repeat(30)}`, worker: 'host\u2066x' },
  },
  long: {
    samples: steps(30).map((step) => sample(step, { [`m${'x'.repeat(249)}`]: 1, 'train/loss': 1 })),
    view: { name: 'n'.repeat(3000) },
  },
};
RUNS.partly = {
  samples: RUNS.text.samples,
  view: { rejections: [{ kind: 'METRIC_NAME', count: 30, example: "line 1: a metric name must be printable, was 'hits\u{7}'" }] },
};
RUNS.dip = {
  samples: steps(600).map((step) => sample(step, { 'train/accuracy': rise(step, 50), 'val/accuracy': step === 599 ? 0.9 : Number(step > 575) })),
  settings: { steps: 600 },
  view: {
    verdict: 'GROKKED', phase: 'GENERALISED',
    generalisation: { generalisedStep: 575, stableFrom: null, solvedShare: 0.96, ending: 'UNSTABLE' },
  },
  events: [{ ...grokking, step: 590, data: { ...grokking.data, event: { ...grokking.data.event, generalisedStep: 575, delayRatio: 11.5 } } }],
};
RUNS.named = {
  samples: steps(200).map((step) => sample(step, { train_acc: rise(step, 50), test_acc: rise(step, 150), 'my metric': 1 })),
  view: {
    metricNames: {
      overrides: {},
      names: { 'train/accuracy': 'train_acc', 'val/accuracy': 'test_acc' },
      ambiguities: [{ standard: 'val/accuracy', read: 'test_acc', others: ['dev_acc'], reason: 'test_acc is read, dev_acc could be meant' }],
    },
  },
};
RUNS.unread = { samples: RUNS.text.samples.map(({ step }) => sample(step, { reward: step })), view: { metricNames: { overrides: {}, names: {}, ambiguities: [] }, latest: { reward: 29 } } };
RUNS.slow = { samples: RUNS.text.samples, view: { status: 'RUNNING', worker: null, lateMs: 45_300, endedAt: null } };
RUNS.foreign = {
  samples: RUNS.text.samples,
  view: { status: 'STOPPING', worker: null, endedAt: null, stop: { requestedAt: '2026-11-29T00:00:00Z', reason: 'r', receivedBy: null } },
};
const ids = Object.fromEntries(Object.keys(RUNS).map((name, i) => [name, `${name}-${i}`]));

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

async function withRun(name, use, viewport = { width: 1280, height: 800 }) {
  await withBrowser({ viewport }, async (context) => {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(name === null ? server.base : `${server.base}/runs/${ids[name]}`);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await use(page);
    assert.deepEqual(errors, []);
  });
}

/** The share of the columns of a chart's canvas, between fractions of its plot, in which its line colour appears. */
const drawnShare = (page, chart, colour, from, to) =>
  page.locator(`figure[aria-label="${chart}"] canvas`).evaluate(
    (canvas, { colour, from, to }) => {
      const probe = document.createElement('span');
      probe.style.color = `var(${colour})`;
      document.body.append(probe);
      const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g).map(Number);
      probe.remove();
      const left = 52 * devicePixelRatio;
      const width = canvas.width - left - 18 * devicePixelRatio;
      const [begin, end] = [Math.floor(left + from * width), Math.ceil(left + to * width)];
      const { data } = canvas.getContext('2d').getImageData(begin, 0, end - begin, canvas.height - 24);
      const columns = new Set();
      for (let i = 0; i < data.length; i += 4) {
        const distance = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b);
        if (data[i + 3] > 200 && distance < 40) columns.add((i / 4) % (end - begin));
      }
      return columns.size / (end - begin);
    },
    { colour, from, to },
  );

/** How many gaps of at least 10 pixels are between what is drawn below a chart: one less than labels that do not run together. */
const labelGaps = (page, chart) =>
  page.locator(`figure[aria-label="${chart}"] canvas`).evaluate((canvas) => {
    const height = Math.round(14 * devicePixelRatio);
    const { data, width } = canvas.getContext('2d').getImageData(0, canvas.height - height, canvas.width, height);
    let gaps = 0;
    let blank = -Infinity;
    for (let x = 0; x < width; x++) {
      let ink = false;
      for (let y = 0; y < height; y++) ink ||= data[4 * (y * width + x) + 3] > 100;
      if (ink && blank >= 10 * devicePixelRatio) gaps += 1;
      blank = ink ? 0 : blank + 1;
    }
    return gaps;
  });

/** Waits until the chart has drawn something of this colour, then its share. */
async function share(page, chart, colour, from = 0, to = 1) {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await drawnShare(page, chart, colour, from, to);
    if (found > 0 || Date.now() > deadline) return found;
    await page.waitForTimeout(100);
  }
}

const linear = (page) => page.getByTestId('log-x').uncheck();
const title = async (page) => (await page.getByRole('heading', { level: 1 }).innerText()).trim();

describe('a run with thousands of detections', { timeout: 60_000 }, () => {
  it('draws them as bands, and lists grokking first and the others on request', () =>
    withRun('many', async (page) => {
      await page.getByTestId('detection-item').first().waitFor();
      assert.ok((await page.locator('.marker').count()) < 150, 'each detection has a marker of its own');
      assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < 2500);
      await page.locator('.marker.band em', { hasText: '× divergence' }).first().waitFor();
      assert.equal(await page.getByTestId('detection-item').count(), 30);
      assert.equal(await page.getByTestId('detection-item').first().getAttribute('data-type'), 'grokking-detected');
      await page.getByTestId('more-detections').click();
      assert.equal(await page.getByTestId('detection-item').count(), 60);
      await page.getByRole('button', { name: /^grokking/ }).click();
      assert.equal(await page.getByTestId('detection-item').count(), 1);
    }));
});

describe('charts', { timeout: 120_000 }, () => {
  it('draw a metric that was logged once', () =>
    withRun('alone', async (page) => {
      await linear(page);
      assert.ok((await share(page, 'once', '--c1')) > 0);
    }));

  it('draw a line across the NaN of the steps that were not evaluated', () =>
    withRun('alone', async (page) => {
      await linear(page);
      assert.ok((await share(page, 'Loss', '--val', 0.1, 0.8)) > 0.4);
    }));

  it('follow an accuracy in percent', () =>
    withRun('percent', async (page) => {
      await linear(page);
      // The rise to 100 extends over three quarters of the steps; a chart that ends at 1 would show next to nothing of it.
      assert.ok((await share(page, 'Accuracy (%)', '--val', 0.1, 0.7)) > 0.4);
    }));

  for (const [name, first, last] of [
    ['late', 2_000_000, 2_000_999],
    ['far', 1e12, 1e12 + 999],
    ['wild', 0, 499],
  ]) {
    it(`extend over the steps of the data: ${name}`, () =>
      withRun(name, async (page) => {
        await linear(page);
        assert.ok((await share(page, 'Loss', '--train')) > 0.9);
        const labels = await labelGaps(page, 'Loss');
        assert.ok(labels >= 2, `${labels} wide gaps between the labels of the axis`);
        await page.locator('.stack').press('Home');
        const digits = async () => Number((await page.getByTestId('cursor-step').locator('b').innerText()).replace(/\D/g, ''));
        assert.equal(await digits(), first);
        await page.locator('.stack').press('End');
        assert.equal(await digits(), last);
      }));
  }

  it('report a wild step that they leave out, and show it on request', () =>
    withRun('wild', async (page) => {
      assert.match((await page.getByTestId('outliers').innerText()).replaceAll('\u2009', ''), /steps 0 to 1000000000000\./);
      await page.getByRole('button', { name: 'Show them' }).click();
      await page.waitForURL(/from=0&to=1000000000000$/);
      assert.equal(await page.getByTestId('outliers').count(), 0);
    }));
});

describe('a run of a producer', { timeout: 60_000 }, () => {
  it('is late rather than lost while the tracker is behind', () =>
    withRun('slow', async (page) => {
      assert.equal(await page.getByTestId('late').innerText(), '45 s late');
      assert.equal(await page.getByTestId('stop').count(), 0);
    }));

  it('that was requested to stop reports that no worker has received it, and can be ended', () =>
    withRun('foreign', async (page) => {
      assert.match(await page.getByTestId('stop-note').innerText(), /^No worker trains this run/);
      await page.route('**/end', async (route) => {
        const { status, reason } = route.request().postDataJSON();
        const run = await (await route.fetch({ url: `${server.base}/api/v1/runs/${ids.foreign}`, method: 'GET' })).json();
        await route.fulfill({ json: { ...run, status, reason, stop: null, endedAt: '2026-11-29T00:00:00Z' } });
      });
      await page.getByTestId('end').click();
      await page.getByRole('dialog').getByRole('combobox').selectOption('FAILED');
      await page.getByRole('button', { name: 'End the run' }).click();
      await page.locator('[data-testid=run-status][data-status=FAILED]').waitFor();
      assert.equal(await page.getByTestId('reason').innerText(), 'ended from the dashboard');
    }));
});

describe('metrics under the names that their author gave', { timeout: 60_000 }, () => {
  it('are drawn in the charts of the metrics that they are read as, with the mapping', () =>
    withRun('named', async (page) => {
      const titles = () => page.locator('figcaption > b').allInnerTexts();
      await page.getByRole('figure', { name: 'my metric' }).waitFor();
      assert.deepEqual(await titles(), ['Accuracy', 'my metric']);
      assert.deepEqual(await page.locator('.readout').evaluateAll((all) => all.map(({ title }) => title)), ['train_acc', 'test_acc', 'my metric']);
      await page.getByText('Metric names: 2 read as standard ones, 1 ambiguous').click();
      await page.getByText('test_acc is read, dev_acc could be meant').waitFor();
    }));

  it('that nothing can be judged by are listed with what is missing', () =>
    withRun('unread', async (page) => {
      assert.equal(
        await page.getByTestId('missing').innerText(),
        'No verdict without accuracy or loss of a train set or a validation set: the run logs reward.',
      );
    }));
});

describe('what was not kept', { timeout: 60_000 }, () => {
  it('is reported on the page of the run, with an example, and in the list', async () => {
    await withRun('partly', async (page) => {
      await page.getByText('Not kept: 30 metric names').click();
      await page.getByText("line 1: a metric name must be printable, was 'hits\\u{7}'").waitFor();
    });
    await withRun(null, async (page) => {
      assert.equal(await page.locator(`[data-run-id="${ids.partly}"]`).getByTestId('rejected').innerText(), 'Not kept: 30 metric names');
      assert.equal(await page.getByTestId('rejected').count(), 1);
    });
  });
});

describe('a run whose last evaluation dips', { timeout: 60_000 }, () => {
  it('is grokked, unstable, with the claim in effect', () =>
    withRun('dip', async (page) => {
      await page.getByTestId('solution').getByText('11.5 times as late; solved at 96.0% of the evaluations since').waitFor();
      assert.match(await page.getByTestId('phase-badge').innerText(), /^●\s*generalised$/);
      assert.match(await page.getByTestId('verdict').innerText(), /^✦\s*grokked, unstable$/);
      assert.equal(await page.locator('[data-testid=detection-item][data-type=grokking-detected]').count(), 1);
    }));

  it('has the same badge in the list', () =>
    withRun(null, async (page) => {
      const row = page.locator(`[data-run-id="${ids.dip}"]`);
      assert.match(await row.getByTestId('verdict').innerText(), /^✦\s*grokked, unstable$/);
      assert.match(await row.locator('.finding').innerText(), /^grokked/);
    }));
});

describe('text that people sent', { timeout: 60_000 }, () => {
  const shown = 'first\\nsecond \\u{1b}[31mred\\u{202e}gpj.exe';

  it('is displayed with escapes, and a reason in its lines', () =>
    withRun('text', async (page) => {
      assert.equal(await title(page), shown);
      assert.equal(await page.title(), `${shown} · Grokwatch`);
      const reason = await page.getByTestId('reason').innerText();
      assert.deepEqual(reason.split('\n').slice(0, 2), ['Traceback:', '  File "\\u{1b}[1mx.py"']);
      assert.match(await page.locator('.run-facts').innerText(), /host\\u\{2066\}x/);
    }));

  it('is displayed with escapes in the list', () =>
    withRun(null, async (page) => {
      const row = page.locator(`[data-run-id="${ids.text}"]`);
      assert.equal((await row.getByRole('link').innerText()).trim(), shown);
      assert.equal(await page.locator('body').evaluate((body) => /[\u001b\u202e\u2066]/.test(body.innerText)), false);
    }));

  it('does not widen a narrow page, however long', async () => {
    for (const name of ['long', 'text', null]) {
      await withRun(name, async (page) => {
        if (name) {
          // Charts are drawn once they are near the window.
          await page.locator('.chart').first().scrollIntoViewIfNeeded();
          await page.locator('.chart canvas').first().waitFor();
        }
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
        assert.ok((await page.locator('h1').boundingBox()).height < 120);
      }, { width: 320, height: 700 });
    }
  });
});
