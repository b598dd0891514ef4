// An animated GIF of a run as it is trained: its charts, its phases and its embedding.
//   BASE_URL=http://127.0.0.1:8470 RUN_ID=... OUT=FILE [STEPS=5000] [FRAMES=60] node e2e/film.mjs
// It is started before the run has begun. A frame is taken when the run has passed a further share of the steps: fewer of them if
// the run is faster than frames are.
import { writeFile } from 'node:fs/promises';
import gifenc from 'gifenc';
import { required, withBrowser } from './browser.mjs';

const { GIFEncoder, quantize, applyPalette } = gifenc;
const base = required('BASE_URL');
const run = required('RUN_ID');
const out = required('OUT');
const steps = Number(process.env.STEPS ?? 5000);
const frames = Number(process.env.FRAMES ?? 60);
const VIEWPORT = { width: 1240, height: 960 };
const SCALE = 0.7;
const DELAY_MS = 100;
const LAST_DELAY_MS = 4000;
const TIMEOUT_MS = 600_000;

const stepOf = async () => (await (await fetch(`${base}/api/v1/runs/${encodeURIComponent(run)}`)).json()).step ?? 0;

/** The pixels of a PNG image, at a part of its size. */
const pixels = async (page, png) => {
  const { width, height, data } = await page.evaluate(
    async ([url, scale]) => {
      const image = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let text = '';
      for (let i = 0; i < data.length; i += 32_768) text += String.fromCharCode(...data.subarray(i, i + 32_768));
      return { width: canvas.width, height: canvas.height, data: btoa(text) };
    },
    [`data:image/png;base64,${png.toString('base64')}`, SCALE],
  );
  return { width, height, rgba: new Uint8ClampedArray(Buffer.from(data, 'base64')) };
};

/** Pixels that are as before become transparent, which compresses to almost nothing. */
function changed(index, before, transparent) {
  return before === null ? index : index.map((colour, i) => (colour === before[i] ? transparent : colour));
}

await withBrowser({ viewport: VIEWPORT, colorScheme: 'dark' }, async (context) => {
  const page = await context.newPage();
  await page.goto(`${base}/runs/${encodeURIComponent(run)}`);
  await page.locator('.chart canvas').first().waitFor();
  const taken = [];
  const deadline = Date.now() + TIMEOUT_MS;
  for (let due = 0, reached = await stepOf(); due < steps; reached = await stepOf()) {
    if (Date.now() > deadline) throw new Error(`the run was at step ${reached} after ${TIMEOUT_MS / 1000} s, expected ${steps}`);
    if (reached >= due) {
      taken.push(await page.screenshot());
      due = Math.min(reached, steps - 1) + steps / frames;
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  // The pages' policy allows no data URL as the source of a request.
  const blank = await context.newPage();
  const images = [];
  for (const png of taken) images.push(await pixels(blank, png));
  // One colour is left for the pixels that do not change.
  const palette = quantize(images.at(-1).rgba, 255);
  const transparent = palette.push([0, 0, 0]) - 1;
  const gif = GIFEncoder();
  let before = null;
  for (const [i, { width, height, rgba }] of images.entries()) {
    const index = applyPalette(rgba, palette.slice(0, transparent));
    gif.writeFrame(changed(index, before, transparent), width, height, {
      delay: i === images.length - 1 ? LAST_DELAY_MS : DELAY_MS,
      // The next image is drawn over this one.
      dispose: 1,
      ...(i === 0 ? { palette } : { transparent: true, transparentIndex: transparent }),
    });
    before = index;
  }
  gif.finish();
  await writeFile(out, gif.bytes());
  console.log(`${out}: ${images.length} frames, ${Math.round(gif.bytes().length / 1024)} KiB`);
});
