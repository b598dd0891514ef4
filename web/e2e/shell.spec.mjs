// The shell, the table of runs, comparison, sweeps and launch in Chromium against the mock server.
//   node --test e2e/shell.spec.mjs
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { startMock, startMockOf } from './mock.mjs';

const CORPUS = fileURLToPath(new URL('../../metrics-stream/detect/src/test/resources/corpus/', import.meta.url));
const TRACES = ['grok-emb-add31-s0', 'grok-emb-add31-s1', 'memorise-emb-add31-wd0'];
const IDS = TRACES.map((name, i) => `${name}-${i}`);
const WIDE = { viewport: { width: 1440, height: 900 } };

let server;
let withBrowser;
let closeBrowser;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  server = await startMock(TRACES.map((name) => `${CORPUS}${name}.jsonl.gz`));
});

after(async () => {
  server.stop();
  await closeBrowser();
});

/** Opens a path, and fails the test if the page throws, or anything is written to the console as an error. */
async function withPage(relative, use, { base = server.base, ...options } = WIDE) {
  await withBrowser({ ...WIDE, ...options }, async (context) => {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(base + relative);
    await use(page, errors);
    assert.deepEqual(errors, []);
  });
}

const rows = (page) => page.getByTestId('run-row');
const names = (page) => rows(page).locator('.name a').allInnerTexts();

describe('the table of runs', { timeout: 120_000 }, () => {
  it('has what each run found first, and the steps of its transition', () =>
    withPage('/', async (page) => {
      const row = page.locator(`[data-run-id="${IDS[0]}"]`);
      await row.locator('.finding[data-type="grokking-detected"]').waitFor();
      assert.match(await row.innerText(), /grokked, \d/);
      await row.locator('path.val[d^=M]').waitFor({ state: 'attached' });
      assert.match(await page.getByTestId('counts').innerText(), /^3 · 0 training · 2 grokked$/);
      assert.equal(await page.title(), '✦ 2 grokked · Runs · Grokwatch');
    }));

  it('is sorted by a column, as the address records, and Back undoes it', () =>
    withPage('/', async (page) => {
      await rows(page).first().waitFor();
      await page.getByRole('button', { name: 'Generalised' }).first().click();
      await page.waitForURL(/\?sort=generalised_step$/);
      await page.getByRole('columnheader', { name: /Generalised/ }).and(page.locator('[aria-sort=ascending]')).waitFor();
      await page.getByRole('button', { name: 'Generalised' }).first().click();
      await page.waitForURL(/\?sort=-generalised_step$/);
      await page.goBack();
      await page.waitForURL(/\?sort=generalised_step$/);
      await page.reload();
      await page.getByRole('columnheader', { name: /Generalised/ }).and(page.locator('[aria-sort=ascending]')).waitFor();
    }));

  it('has columns of the first value and the extremes of a metric and of the measures of the embedding, and is sorted by them', () =>
    withPage('/?column=finding&column=min.val%2Floss&column=max.val%2Floss&column=first.val%2Floss&column=geometry.gini', async (page) => {
      await rows(page).nth(2).waitFor();
      const values = (await rows(page).first().locator('.num').allInnerTexts()).slice(1).map(Number);
      assert.ok(values.every((value) => value > 0), `${values}`);
      assert.ok(values[0] <= values[2] && values[2] <= values[1], `${values}`);
      await page.getByRole('button', { name: 'val/loss · least' }).click();
      await page.waitForURL(/sort=min\.val%2Floss/);
      await page.getByTestId('choose-columns').click();
      await page.getByLabel('Search the columns').fill('circularity');
      await page.getByRole('button', { name: 'Circularity embedding', exact: true }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('columnheader', { name: /^Circularity/ }).waitFor();
    }));

  it('completes the names of fields in the filter by the keyboard and by the pointer, and words remain words', () =>
    withPage('/', async (page) => {
      await rows(page).nth(2).waitFor();
      const filter = page.getByTestId('filter');
      const options = page.getByTestId('completion');
      await filter.pressSequentially('dela');
      await options.filter({ hasText: 'delay_ratio' }).first().waitFor();
      await page.keyboard.press('ArrowDown');
      const first = (await options.first().locator('code').innerText()).trim();
      assert.equal(await options.first().getAttribute('aria-selected'), 'true');
      await page.keyboard.press('Enter');
      await options.first().waitFor({ state: 'hidden' });
      assert.equal(await filter.inputValue(), `${first} `);
      await filter.fill('');
      await filter.pressSequentially('val/accuracy');
      await options.filter({ hasText: 'metrics.val/accuracy' }).click();
      assert.equal(await filter.inputValue(), 'metrics.val/accuracy ');
      await page.keyboard.type('> 0.9');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 2);
      await page.getByRole('button', { name: /Remove the filter metrics/ }).click();
      await rows(page).nth(2).waitFor();

      await filter.pressSequentially('memorise');
      await options.first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 1);
    }));

  it('is filtered by words, by the grammar, by a chip and by the form', () =>
    withPage('/', async (page) => {
      await rows(page).nth(2).waitFor();
      await page.getByTestId('filter').fill('memorise');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 1);
      assert.deepEqual(await names(page), [TRACES[2]]);
      await page.getByRole('button', { name: /Remove the filter name ILIKE/ }).click();
      await rows(page).nth(2).waitFor();

      await page.getByRole('button', { name: 'Grokked', exact: true }).click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 2);

      await page.getByTestId('add-filter').click();
      await page.getByTestId('filter-builder').getByLabel('Field').selectOption('seed');
      await page.getByTestId('filter-builder').getByLabel('Operator').selectOption('=');
      await page.getByTestId('filter-builder').getByLabel('Value').fill('1');
      await page.getByTestId('filter-builder').getByRole('button', { name: 'Filter' }).click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 1);
      assert.deepEqual(await names(page), [TRACES[1]]);
    }));

  it('keeps its rows, and displays where an error is, if a filter is refused', () =>
    withPage('/', async (page, errors) => {
      await rows(page).nth(2).waitFor();
      await page.getByTestId('filter').fill('delay_ratio >');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('column 14').waitFor();
      assert.equal(await rows(page).count(), 3);
      // The refusal itself is in the browser's console.
      errors.splice(0);
    }));

  it('has the columns that the reader chooses, in their order', () =>
    withPage('/', async (page) => {
      await rows(page).first().waitFor();
      await page.getByTestId('choose-columns').click();
      await page.getByLabel('Search the columns').fill('frac');
      await page.getByRole('button', { name: /^frac/ }).click();
      await page.getByRole('button', { name: 'Hide Slingshots' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('columnheader', { name: /frac/ }).waitFor();
      assert.equal(await page.getByRole('columnheader', { name: /Slingshots/ }).count(), 0);
      assert.match(page.url(), /column=params\.frac/);
    }));

  it('groups runs with medians, and shows the runs of a group', () =>
    withPage('/', async (page) => {
      await rows(page).first().waitFor();
      await page.getByTestId('group-by').selectOption('verdict');
      await page.getByTestId('groups').getByText('grokked', { exact: true }).waitFor();
      const text = await page.getByTestId('groups').innerText();
      assert.match(text, /memorised/);
      await page.getByTestId('groups').getByRole('row', { name: /^grokked/ }).getByRole('button').click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 2);
    }));

  it('is operated by keyboard: moves, selects, compares, and opens a run', () =>
    withPage('/', async (page) => {
      await rows(page).nth(2).waitFor();
      await rows(page).first().focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+Space');
      await page.getByTestId('bulk').getByText('2 selected').waitFor();
      await page.keyboard.press('Escape');
      assert.equal(await page.getByTestId('bulk').count(), 0);
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/runs/${IDS[0]}`));
    }));

  it('pins, archives and deletes, and undoes it', () =>
    withPage('/', async (page) => {
      const row = page.locator(`[data-run-id="${IDS[0]}"]`);
      await row.focus();
      await page.keyboard.press('p');
      await row.getByText('pinned').waitFor();
      await page.waitForFunction((id) => document.querySelector('[data-testid=run-row][data-index="0"]')?.getAttribute('data-run-id') === id, IDS[0]);

      await row.getByRole('checkbox').check();
      await page.getByTestId('bulk').getByRole('button', { name: 'Archive' }).click();
      await row.waitFor({ state: 'detached' });
      await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
      await row.waitFor();

      await row.getByRole('checkbox').check();
      await page.getByTestId('bulk').getByRole('button', { name: 'Delete' }).click();
      await row.waitFor({ state: 'detached' });
      await page.getByTestId('show').selectOption('deleted');
      await row.waitFor();
      await row.getByRole('checkbox').check();
      await page.getByTestId('bulk').getByRole('button', { name: 'Restore' }).click();
      await page.getByTestId('nothing-found').waitFor();
      await page.getByTestId('show').selectOption('active');
      await row.focus();
      await page.keyboard.press('p');
      await row.getByText('pinned').waitFor({ state: 'detached' });
    }));

  it('edits name, tags and notes', () =>
    withPage('/', async (page) => {
      const row = page.locator(`[data-run-id="${IDS[2]}"]`);
      await row.focus();
      await page.keyboard.press('e');
      const form = page.getByTestId('edit-run');
      await form.getByLabel(/^Tags/).fill('purpose = baseline\nno value');
      await form.getByText('Line 2 has no').waitFor();
      await form.getByLabel(/^Tags/).fill('purpose = baseline');
      await form.getByRole('button', { name: 'Save' }).click();
      await page.getByTestId('toast').getByText('The run is changed.').waitFor();
      await page.goto(`${server.base}/?filter=${encodeURIComponent("tags.purpose = 'baseline'")}`);
      await row.waitFor();
      assert.equal(await rows(page).count(), 1);
    }));

  it('saves a view under a name', () =>
    withPage(`/?filter=${encodeURIComponent("verdict = 'grokked'")}`, async (page) => {
      await rows(page).nth(1).waitFor();
      await page.getByLabel('Name of this view').fill('late ones');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.goto(server.base);
      await rows(page).nth(2).waitFor();
      await page.getByTestId('saved-views').getByRole('link', { name: 'late ones' }).click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 2);
    }));
});

describe('a table of thousands of runs', { timeout: 120_000 }, () => {
  it('has only the rows in view in the document, and reads the others as they are reached', async () => {
    const many = await startMockOf(Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`run${i}`, { samples: [{ step: i, metrics: { 'train/loss': 1 } }] }])));
    try {
      await withPage(
        '/',
        async (page) => {
          await rows(page).first().waitFor();
          assert.equal(await page.getByTestId('run-grid').getAttribute('aria-rowcount'), '701');
          assert.ok((await rows(page).count()) < 60);
          await rows(page).first().focus();
          await page.keyboard.press('End');
          await page.locator('[data-run-id="run0-0"]').waitFor();
          await page.locator('[data-run-id="run0-0"]').and(page.locator(':focus')).waitFor();
          assert.ok((await rows(page).count()) < 60);
          await page.keyboard.press('Home');
          await page.locator('[data-run-id="run699-699"]').and(page.locator(':focus')).waitFor();
        },
        { base: many.base },
      );
    } finally {
      await many.stop();
    }
  });
});

describe('the comparison', { timeout: 120_000 }, () => {
  const address = `/compare?${IDS.map((id) => `run=${id}`).join('&')}`;

  it('is opened from the table with the selected runs', () =>
    withPage('/', async (page) => {
      await page.locator(`[data-run-id="${IDS[0]}"]`).getByRole('checkbox').check();
      await page.locator(`[data-run-id="${IDS[1]}"]`).getByRole('checkbox').check();
      await page.getByTestId('compare').click();
      await page.waitForURL(/\/compare\?run=.+&run=/);
      await page.getByTestId('compare-chart').first().locator('canvas').waitFor();
      assert.equal(await page.getByTestId('compared').getByRole('listitem').count(), 2);
    }));

  it('aligns the runs at their onset, and names those that have none', () =>
    withPage(address, async (page) => {
      await page.getByTestId('compare-chart').first().locator('canvas').waitFor();
      await page.getByTestId('align').selectOption('onset');
      await page.getByTestId('not-aligned').getByText(TRACES[2]).waitFor();
      assert.match(page.url(), /align=onset/);
      await page.getByTestId('align').selectOption('memorised');
      await page.waitForURL(/align=memorised/);
    }));

  it('has the settings that differ, and those that are the same on request', () =>
    withPage(address, async (page) => {
      const diff = page.getByTestId('diff');
      await diff.getByRole('rowheader', { name: 'wd', exact: true }).waitFor();
      assert.match(await page.getByTestId('difference').innerText(), /^The settings of these runs differ in .*\bwd\b|settings of these runs differ\.$/);
      assert.equal(await diff.getByRole('rowheader', { name: 'p', exact: true }).count(), 0);
      await page.getByLabel('what is the same as well').check();
      await diff.getByRole('rowheader', { name: 'p', exact: true }).waitFor();
      assert.ok((await page.getByTestId('parallel').locator('path.run').count()) === 3);
    }));

  it('shows values at the cursor, which the arrow keys move', () =>
    withPage(address, async (page) => {
      const chart = page.getByTestId('compare-chart').first();
      await chart.locator('canvas').waitFor();
      // The points of each run arrive by themselves, and a key before the first has nothing to show.
      const values = chart.locator('.chart-legend b').filter({ hasNotText: /^–$/ });
      const deadline = Date.now() + 20_000;
      do {
        await chart.getByRole('img').focus();
        await page.keyboard.press('ArrowRight');
        await page.evaluate(() => new Promise(requestAnimationFrame));
      } while ((await values.count()) === 0 && Date.now() < deadline);
      assert.notEqual(await values.count(), 0);
    }));

  it('draws the mean and the band of each group', () =>
    withPage(address, async (page) => {
      await page.getByTestId('compare-chart').first().locator('canvas').waitFor();
      await page.getByTestId('compare-by').selectOption('verdict');
      await page.getByTestId('compare-chart').first().getByText('Class grokked (2)').waitFor();
      assert.equal(await page.getByTestId('compare-chart').first().locator('.chart-legend li').count(), 2);
    }));

  it('shows the embeddings of two runs side by side', () =>
    withPage(address, async (page) => {
      await page.getByTestId('embedding-pair').locator('canvas').nth(1).waitFor();
      await page.getByLabel('Place of the film').fill('0');
      await page.getByTestId('embedding-pair').getByText(/^step 0/).first().waitFor();
    }));

  it('without runs offers runs to choose', () =>
    withPage('/compare', async (page) => {
      await page.getByTestId('picker').getByRole('button').first().click();
      await page.waitForURL(/\/compare\?run=/);
      await page.getByTestId('compare-chart').first().locator('canvas').waitFor();
    }));
});

describe('live', { timeout: 120_000 }, () => {
  it('runs grok while they are compared, and while they are listed', async () => {
    const live = await startMock(TRACES.slice(0, 2).map((name) => `${CORPUS}${name}.jsonl.gz`), 1500);
    try {
      await withBrowser(WIDE, async (context) => {
        const [table, comparison] = [await context.newPage(), await context.newPage()];
        let loads = 0;
        await table.goto(live.base);
        await comparison.goto(`${live.base}/compare?run=${IDS[0]}&run=${IDS[1]}`);
        for (const page of [table, comparison]) page.on('load', () => (loads += 1));
        for (const id of IDS.slice(0, 2)) {
          await table.locator(`[data-run-id="${id}"][data-verdict=GROKKED]`).waitFor();
          await comparison.locator(`[data-run-id="${id}"][data-verdict=GROKKED]`).waitFor();
        }
        await table.getByText('2 grokked').waitFor();
        await comparison.getByTestId('diff').getByRole('row', { name: /^Generalised 625 650/ }).waitFor();
        assert.equal(loads, 0);
      });
    } finally {
      live.stop();
    }
  });
});

describe('sweeps', { timeout: 120_000 }, () => {
  it('are listed, and drawn as a phase diagram whose cells lead to their runs', () =>
    withPage('/sweeps', async (page) => {
      await page.getByRole('link', { name: 'decay and data' }).click();
      await page.waitForURL(/\/sweeps\/sweep-0/);
      await page.getByTestId('phase-cell').nth(19).waitFor();
      assert.equal(await page.getByTestId('phase-cell').count(), 20);
      assert.equal(await page.locator('[data-testid=phase-cell][data-class=GROKKED]').count() > 0, true);
      await page.getByTestId('measure').selectOption('generalised');
      await page.locator('.cell.measured').first().waitFor();
      assert.match(page.url(), /colour=generalised/);
      const cell = page.getByRole('link', { name: /^wd 1, frac 0\.6: 3 grokking/ });
      assert.match(decodeURIComponent(await cell.getAttribute('href')), /tags\.sweep = 'sweep-0'.*params\.wd = 1.*params\.frac = 0\.6/);
      await page.getByTestId('sweep-table').getByRole('row').nth(20).waitFor();
    }));

  it('that do not exist are reported as such', () =>
    withPage('/sweeps/nope', async (page, errors) => {
      await page.getByRole('heading', { level: 1, name: 'No such sweep' }).waitFor();
      errors.splice(0);
    }));
});

describe('the launch of runs', { timeout: 120_000 }, () => {
  it('fills the form from the recipe, checks it as it is typed, and submits a run', () =>
    withPage('/launch?recipe=hello-grok', async (page) => {
      const setting = (name) => page.locator(`[data-testid=setting][data-name="${name}"]`);
      await setting('lr').waitFor();
      assert.equal(await setting('lr').getByRole('textbox').inputValue(), '0.01');
      assert.equal(await page.getByTestId('steps').inputValue(), '2000');
      await page.getByTestId('recipe-facts').getByText('500 to 1300').waitFor();
      await setting('lr').getByRole('textbox').fill('-1');
      await setting('lr').getByText('Must be a number above 0, at most 10.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Launch', exact: true }).isDisabled(), true);
      await setting('lr').getByRole('textbox').fill('0.02');
      await page.getByTestId('plan').getByText(/^1 run; about 3 s/).waitFor();
      await page.evaluate(() => (Notification.requestPermission = async () => 'denied'));
      await page.getByTestId('watch-launched').check();
      const request = page.waitForRequest((sent) => sent.method() === 'POST');
      await page.getByRole('button', { name: 'Launch', exact: true }).click();
      assert.deepEqual(JSON.parse((await request).postData()), {
        recipe: 'hello-grok', trainer: 'builtin', name: 'hello-grok seed 0', seed: 0, steps: 2000,
        parameters: { task: 'modular', p: 31, frac: 0.6, model: 'emb', opt: 'AdamW', lr: 0.02, wd: 1 },
      });
      await page.waitForURL(/\/runs\//);
      await page.getByText(/does not allow notifications/).waitFor();
      assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem('grokwatch.watched')).length), 1);
    }));

  it('makes a sweep of several values and seeds, with its size before it is submitted', () =>
    withPage('/launch', async (page) => {
      const setting = (name) => page.locator(`[data-testid=setting][data-name="${name}"]`);
      await setting('wd').getByRole('textbox').fill('0, 1, 3');
      await page.getByTestId('seeds').fill('0-3');
      await page.getByText('Must be a name for the sweep.').waitFor();
      await page.getByPlaceholder('of the sweep').fill('decay');
      await page.getByTestId('plan').getByText(/^3 cells, 12 runs; about/).waitFor();
      await page.getByRole('button', { name: 'Launch 12 runs' }).click();
      await page.waitForURL(/\/sweeps\/sweep-/);
      // The cells fill as the runs end.
      await page.getByText('12 of 12 ended').waitFor();
      await page.locator('[data-testid=phase-cell][data-class=GROKKED]').nth(7).waitFor();
      await page.locator('[data-testid=phase-cell][data-class=MEMORISED]').nth(3).waitFor();
    }));
});

describe('the shell', { timeout: 120_000 }, () => {
  it('has every page in the navigation, and marks the one that is open', () =>
    withPage('/', async (page) => {
      for (const name of ['Compare', 'Sweeps', 'Findings', 'Alerts', 'Launch', 'Runs']) {
        await page.getByRole('navigation').getByRole('link', { name }).click();
        await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
        assert.equal(await page.getByRole('navigation').locator('[aria-current=page]').innerText(), name);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
      }
    }));

  it('is operated by keys, which are listed, and can be switched off', () =>
    withPage('/', async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.getByRole('heading', { level: 1, name: 'Sweeps' }).waitFor();
      await page.keyboard.press('?');
      await page.getByTestId('key-list').getByText('opens Sweeps').waitFor();
      await page.getByLabel('keys without modifiers are shortcuts').uncheck();
      await page.keyboard.press('Escape');
      await page.getByTestId('key-list').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      assert.match(page.url(), /\/sweeps$/);
    }));

  it('is toured by keyboard alone: every page is opened, and its controls are reached', () =>
    withPage('/', async (page) => {
      await rows(page).first().waitFor();
      for (const [key, name] of [['c', 'Compare'], ['s', 'Sweeps'], ['f', 'Findings'], ['a', 'Alerts'], ['l', 'Launch'], ['r', 'Runs']]) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
        if (name === 'Findings' || name === 'Alerts') continue;
        await page.locator('main').getByRole('button').or(page.locator('main').getByRole('link')).first().waitFor();
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.getElementById('main').contains(document.activeElement) && document.activeElement.id !== 'main'), true, name);
        // In a field, keys are text.
        await page.keyboard.press('Shift+Tab');
      }
      // From the search to the table, to a run, to its charts.
      await page.keyboard.press('/');
      await page.keyboard.type('s1');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=run-row]').length === 1);
      for (let i = 0; i < 60 && !(await page.evaluate(() => document.activeElement.matches('[data-testid=run-row]'))); i++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/runs/${IDS[1]}`));
      await page.getByRole('heading', { level: 1, name: TRACES[1] }).waitFor();
    }));

  it('explains terms where they are, and in a glossary that can be searched', () =>
    withPage('/sweeps/sweep-0', async (page) => {
      await page.getByRole('button', { name: 'Phase diagram' }).click();
      await page.getByTestId('glossary').getByText('Liu et al., 2022').waitFor();
      await page.getByLabel('Search the terms').fill('nothing like this');
      await page.getByText('No term contains these words.').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }));

  it('restores the scroll position of the table after Back', async () => {
    const many = await startMockOf(Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`run${i}`, { samples: [{ step: i, metrics: { 'train/loss': 1 } }] }])));
    try {
      await withPage(
        '/',
        async (page) => {
          await rows(page).first().waitFor();
          await page.getByTestId('run-grid').evaluate((grid) => (grid.scrollTop = 3000));
          await page.locator('[data-index="62"] a').click();
          await page.waitForURL(/\/runs\//);
          await page.goBack();
          await page.locator('[data-index="62"]').waitFor();
          assert.equal(await page.getByTestId('run-grid').evaluate((grid) => grid.scrollTop), 3000);
        },
        { base: many.base },
      );
    } finally {
      await many.stop();
    }
  });

  for (const path of ['/', '/compare', '/sweeps', '/sweeps/sweep-0', '/launch']) {
    it(`fits a narrow screen: ${path}`, () =>
      withPage(
        path,
        async (page) => {
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.waitForLoadState('load');
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        },
        { viewport: { width: 360, height: 740 } },
      ));
  }
});

describe('a tracker that requires tokens', { timeout: 60_000 }, () => {
  const withTokens = (use) =>
    withBrowser(WIDE, async (context) => {
      const page = await context.newPage();
      await page.route('**/api/v1/access', (route) => route.fulfill({ json: { tokensRequired: true, name: 'ada', scope: 'WRITE', expiresAt: null } }));
      await page.route(/\/login(\?|$)/, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Log in</title>' }));
      await use(page);
    });

  it('has a button that deletes the cookie and leads to the login page', () =>
    withTokens(async (page) => {
      const methods = [];
      await page.route('**/logout', (route) => {
        methods.push(route.request().method());
        return route.fulfill({ status: 303, headers: { Location: '/login' } });
      });
      await page.goto(server.base);
      await page.getByTestId('log-out').click();
      await page.waitForURL(`${server.base}/login`);
      assert.deepEqual(methods, ['POST']);
    }));

  it('is left for the login page, which leads back, once the token is not in effect any more', () =>
    withTokens(async (page) => {
      await page.route('**/api/v1/detections**', (route) => route.fulfill({ status: 401, json: { detail: 'token AbCdEfGh expired' } }));
      await page.goto(`${server.base}/findings?kind=grokking`);
      await page.waitForURL(`${server.base}/login?next=%2Ffindings%3Fkind%3Dgrokking`);
    }));
});
