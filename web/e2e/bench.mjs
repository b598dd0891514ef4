// Measures pages in Chromium for `./grokwatch bench page`; the last line is JSON.
//   LONG_RUN=ID LIVE_RUN=ID [WATCH_SECONDS=600] node e2e/bench.mjs grokwatch|mlflow|trackio http://127.0.0.1:8470/
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser, required } from './browser.mjs';

const [peer, address] = process.argv.slice(2);
const base = address?.replace(/\/$/, '');
if (!peer || !base) throw new Error('the arguments are grokwatch, mlflow or trackio, and an address');

const VIEWPORT = { width: 1440, height: 900 };
const FRAMES_MS = 5_000;
const IDLE_MS = 2_000;
const LIMIT_MS = 120_000;

/** Runs in the page before its scripts: records when something of a selector is displayed, the long tasks, and frames. */
function observe(selector) {
  const seen = { shownMs: null, longestTaskMs: 0 };
  globalThis.benchPage = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longestTaskMs = Math.max(seen.longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const found = document.querySelector(selector);
    // It is displayed with the frame after the one in which it is found.
    if (found && found.getBoundingClientRect().height > 0) requestAnimationFrame(() => (seen.shownMs = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Frames a second over some seconds, while the page does what it does. */
const framesPerSecond = (page, ms = FRAMES_MS) =>
  page.evaluate(
    (duration) =>
      new Promise((resolve) => {
        let frames = 0;
        const begin = performance.now();
        requestAnimationFrame(function count(now) {
          frames += 1;
          if (now - begin < duration) requestAnimationFrame(count);
          else resolve((1000 * frames) / (now - begin));
        });
      }),
    ms,
  );

/** Opens a page; what it transferred, and how soon it showed what the selector names. */
async function open(context, url, selector) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  let last = Date.now();
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    last = Date.now();
  });
  session.on('Network.responseReceived', ({ response }) => (bytes += response.headersText?.length ?? 0));
  await page.addInitScript(observe, selector);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.benchPage.shownMs !== null, null, { timeout: LIMIT_MS });
  const begin = Date.now();
  // A live page never stops transferring; its opening has ended after some seconds.
  while (Date.now() - last < IDLE_MS && Date.now() - begin < 10_000) await sleep(100);
  const { shownMs, longestTaskMs } = await page.evaluate(() => globalThis.benchPage);
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return { page, session, opened: { kb: Math.round(bytes / 1024), shown_ms: Math.round(shownMs), longest_task_ms: Math.round(longestTaskMs), nodes } };
}

async function heapMib(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return Math.round((10 * usedSize) / 2 ** 20) / 10;
}

/** Scrolls through whatever scrolls, and counts frames meanwhile. */
async function scrolling(page) {
  const moves = page.evaluate(async (duration) => {
    const inner = document.querySelector('[data-scrolls]') ?? document.scrollingElement;
    const begin = performance.now();
    while (performance.now() - begin < duration) {
      inner.scrollTop += 60;
      await new Promise(requestAnimationFrame);
    }
  }, FRAMES_MS);
  const rate = await framesPerSecond(page);
  await moves;
  return rate;
}

const figure = {};
const put = (prefix, values) => {
  for (const [name, value] of Object.entries(values)) figure[`${prefix}_${name}`] = typeof value === 'number' ? Math.round(10 * value) / 10 : value;
};

async function grokwatch(context) {
  const list = await open(context, `${base}/`, '[data-testid=run-row]');
  put('list', { ...list.opened, scroll_fps: await scrolling(list.page) });
  await list.page.close();

  const long = await open(context, `${base}/runs/${encodeURIComponent(required('LONG_RUN'))}`, '.chart canvas');
  put('run', { ...long.opened, scroll_fps: await scrolling(long.page) });
  await long.page.close();

  const live = await open(context, `${base}/runs/${encodeURIComponent(required('LIVE_RUN'))}`, '.chart canvas');
  const before = await heapMib(live.session);
  put('live', { ...live.opened, fps: await framesPerSecond(live.page), heap_begin_mib: before });
  await sleep(1000 * Number(process.env.WATCH_SECONDS ?? 600));
  const { longestTaskMs } = await live.page.evaluate(() => globalThis.benchPage);
  put('live', { watched_longest_task_ms: longestTaskMs, heap_end_mib: await heapMib(live.session) });
}

async function mlflow(context) {
  const answer = await fetch(`${base}/api/2.0/mlflow/runs/search`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ experiment_ids: ['0'], max_results: 1 }),
  });
  const { runs } = await answer.json();
  const { page, opened } = await open(context, `${base}/#/experiments/0/runs/${runs[0].info.run_id}/model-metrics`, '.js-plotly-plot .plotly svg');
  put('run', opened);
  await page.close();
}

async function trackio(context) {
  const { page, opened } = await open(context, `${base}/?project=bench`, '.vega-embed canvas, .vega-embed svg, .plot-container, canvas.marks');
  put('run', opened);
  await page.close();
}

const { withBrowser, close } = await launchBrowser();
try {
  await withBrowser({ viewport: VIEWPORT }, { grokwatch, mlflow, trackio }[peer]);
  console.log(JSON.stringify(figure));
} finally {
  await close();
}
