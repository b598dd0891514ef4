// Every page in Chromium, checked by axe in both themes (WCAG 2.2 AA).
//   node --test e2e/accessibility.spec.mjs
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { startMock } from './mock.mjs';

const CORPUS = fileURLToPath(new URL('../../metrics-stream/detect/src/test/resources/corpus/', import.meta.url));
const RUN = '/runs/grok-emb-add31-s0-0';
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The pages by name: the address, and what is displayed once the page is. */
const PAGES = {
  'runs': ['/', '[data-testid=run-row]'],
  'a run': [RUN, '.chart canvas'],
  'the embedding of a run': [`${RUN}?tab=embedding`, '[data-testid=spectrum-map]'],
  'the settings of a run': [`${RUN}?tab=settings`, '[data-testid=settings-search]'],
  'the log of a run': [`${RUN}?tab=log`, 'text=No file of this run is a log'],
  'the files of a run': [`${RUN}?tab=files`, 'text=No files.'],
  'the history of a run': [`${RUN}?tab=history`, '[data-testid=attempts]'],
  'no such run': ['/runs/nope', 'text=No such run'],
  'findings': ['/findings', '[data-testid=finding]'],
  'alerts': ['/alerts', 'h1'],
  'compare': ['/compare', 'h1'],
  'sweeps': ['/sweeps', 'h1'],
  'launch': ['/launch', 'h1'],
  'no such page': ['/nowhere', 'h1'],
};

let server;
let withBrowser;
let closeBrowser;
let axe;

before(async () => {
  ({ withBrowser, close: closeBrowser } = await launchBrowser());
  server = await startMock([`${CORPUS}grok-emb-add31-s0.jsonl.gz`]);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

after(async () => {
  server.stop();
  await closeBrowser();
});

/** The violations that axe finds, each with the elements. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), TAGS);
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

for (const colorScheme of ['light', 'dark']) {
  it(`axe finds nothing in the ${colorScheme} theme`, { timeout: 240_000 }, () =>
    withBrowser({ viewport: { width: 1280, height: 900 }, colorScheme, reducedMotion: 'reduce' }, async (context) => {
      const page = await context.newPage();
      const found = {};
      const check = async (name) => {
        const of = await violations(page);
        if (of.length > 0) found[name] = of;
      };
      for (const [name, [address, shown]] of Object.entries(PAGES)) {
        await page.goto(server.base + address);
        await page.locator(shown).first().waitFor();
        await check(name);
      }
      await page.goto(server.base + RUN);
      await page.getByTestId('chart-menu').first().click();
      await check('the menu of a chart');
      await page.keyboard.press('Escape');
      assert.deepEqual(found, {});
    }));
}
