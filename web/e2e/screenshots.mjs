// Screenshots of both pages in both themes, wide and narrow.
//   BASE_URL=http://127.0.0.1:8470 RUN_ID=... OUT=DIR node e2e/screenshots.mjs
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { required, withBrowser } from './browser.mjs';

const base = required('BASE_URL');
const run = required('RUN_ID');
const out = required('OUT');
const PAGES = { runs: '/', run: `/runs/${encodeURIComponent(run)}` };
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 400, height: 860 } };

/** Waits until the page is drawn: the rows of the embedding move for some frames after a snapshot is loaded. */
async function settled(page, name) {
  if (name !== 'run') return;
  await page.locator('.chart canvas').first().waitFor();
  await page.waitForFunction(() => {
    const image = document.querySelector('[data-testid=embedding]')?.toDataURL();
    const same = image === globalThis.lastImage;
    globalThis.lastImage = image;
    return same;
  }, null, { polling: 400 });
}

await mkdir(out, { recursive: true });
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    await withBrowser({ viewport, colorScheme }, async (context) => {
      for (const [name, path] of Object.entries(PAGES)) {
        const page = await context.newPage();
        await page.goto(base + path);
        await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor({ timeout: 15_000 });
        await settled(page, name);
        const file = join(out, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        console.log(`${file}${wide > viewport.width ? `  OVERFLOWS: ${wide} > ${viewport.width}` : ''}`);
        await page.close();
      }
    });
  }
}
