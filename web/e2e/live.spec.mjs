// Watches a run generalise in the dashboard of a running stack, without any reload.
//   BASE_URL=http://127.0.0.1:8470 [RUN_ID=...] [TIMEOUT_MS=300000] node e2e/live.spec.mjs
// Without RUN_ID it opens the list of runs and follows the newest row. Exits 0 if the phase badge changed and the grokking
// marker appeared over the charts, 1 with one line that names what is missing.
import { required, withBrowser } from './browser.mjs';

const base = required('BASE_URL');
const timeout = Number(process.env.TIMEOUT_MS ?? 300_000);
const deadline = Date.now() + timeout;
const left = () => Math.max(deadline - Date.now(), 1);
const log = (line) => console.log(`live: ${line}`);

async function openRun(page) {
  if (process.env.RUN_ID) {
    await page.goto(`${base}/runs/${encodeURIComponent(process.env.RUN_ID)}`);
    return process.env.RUN_ID;
  }
  await page.goto(base);
  const row = page.getByTestId('run-row').first();
  await row.waitFor({ timeout: left() });
  const id = await row.getAttribute('data-run-id');
  await row.getByRole('link').first().click();
  return id;
}

/** Records every phase that the badge shows, in order. It runs within the page, so that none is missed. */
async function watchPhases(page) {
  await page.getByTestId('phase-badge').waitFor({ timeout: left() });
  await page.evaluate(() => {
    const phases = [];
    globalThis.grokwatchPhases = phases;
    const record = () => {
      const phase = document.querySelector('[data-testid=phase-badge]')?.getAttribute('data-phase');
      if (phase && phase !== phases.at(-1)) phases.push(phase);
    };
    record();
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

async function spec(context) {
  const page = context.pages()[0] ?? (await context.newPage());
  const problems = [];
  page.on('pageerror', (error) => problems.push(`the page threw ${error.message}`));

  const id = await openRun(page);
  log(`following ${id}`);
  await watchPhases(page);
  let loads = 0;
  page.on('load', () => (loads += 1));

  const marker = page.getByTestId('grokking-marker').first();
  await marker.waitFor({ state: 'attached', timeout: left() }).catch(() => {
    throw new Error(`no grokking marker within ${timeout} ms`);
  });
  const step = await marker.getAttribute('data-step');
  log(`grokking marker at step ${step}`);
  await page.waitForFunction(() => globalThis.grokwatchPhases?.length > 1, null, { timeout: left() }).catch(() => {
    throw new Error('the phase badge never changed while it was watched');
  });
  const phases = await page.evaluate(() => globalThis.grokwatchPhases);
  log(`phases seen live: ${phases.join(' -> ')}`);

  const listed = page.locator(`[data-testid=detection-item][data-type=grokking-detected][data-step="${step}"]`);
  if ((await listed.count()) === 0) problems.push(`the detection at step ${step} is not listed`);
  if (loads > 0) problems.push(`the page was reloaded ${loads} times`);
  if (problems.length > 0) throw new Error(problems.join('; '));
}

try {
  await withBrowser({ viewport: { width: 1280, height: 800 } }, spec);
  log('passed');
} catch (failure) {
  console.error(`live: FAILED: ${failure.message.split('\n')[0]}`);
  process.exitCode = 1;
}
