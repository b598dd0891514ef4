/** The film of an embedding: its circles, snapshot after snapshot in the frame of the newest, as a video, an animated image or numbered images. */
import { drawCircle } from './circle-drawing';
import type { CircleFrame, CirclePoints } from './circles';
import { blobOf } from './download';

export interface FilmStyle {
  dark: boolean;
  background: string;
  text: string;
  line: string;
}

export interface FilmSource {
  title: string;
  frame: CircleFrame;
  /** The steps of the snapshots. */
  steps: readonly number[];
  /** The rows of a snapshot, and the Fourier power of its frequencies. */
  read: (step: number) => Promise<{ circles: CirclePoints; power: readonly number[] }>;
  style: FilmStyle;
  /** Called after each snapshot, with the share that is done. */
  progress: (done: number) => void;
}

const SQUARE = 300;
const GAP = 16;
const HEAD = 44;
const BARS = 90;
const FRAMES_PER_SECOND = 12;

interface Layout {
  columns: number;
  width: number;
  height: number;
}

/** At most three circles in a row; even numbers of pixels, as video codecs require. */
export function layoutOf(circles: number): Layout {
  const columns = Math.min(Math.max(circles, 1), 3);
  const rows = Math.ceil(Math.max(circles, 1) / columns);
  return { columns, width: GAP + columns * (SQUARE + GAP), height: HEAD + rows * (SQUARE + GAP + 14) + BARS };
}

function drawFrame(context: CanvasRenderingContext2D, { frame, title, style }: FilmSource, layout: Layout, circles: CirclePoints, power: readonly number[]): void {
  const { columns, width, height } = layout;
  context.fillStyle = style.background;
  context.fillRect(0, 0, width, height);
  context.fillStyle = style.text;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.font = '600 17px sans-serif';
  context.fillText(`${title} · step ${circles.step}`, GAP, HEAD / 2);
  circles.points.forEach((points, i) => {
    const plane = frame.planes[i];
    if (!plane) return;
    const left = GAP + (i % columns) * (SQUARE + GAP);
    const top = HEAD + Math.floor(i / columns) * (SQUARE + GAP + 14);
    drawCircle(context, points, plane.frequency, (frame.radii[i] ?? 0) * 1.15, frame.cycle.map((row) => frame.labels[row] ?? String(row)), left, top, {
      size: SQUARE, dark: style.dark, line: style.line, edge: style.background, joined: true,
    });
    context.fillStyle = style.text;
    context.textAlign = 'left';
    context.font = '13px sans-serif';
    context.fillText(`frequency ${plane.frequency}`, left, top + SQUARE + 8);
  });
  const bar = (width - 2 * GAP) / Math.max(power.length, 1);
  const greatest = power.reduce((max, share) => Math.max(max, share), 1e-9);
  const shown = new Set(frame.planes.map(({ frequency }) => frequency));
  power.forEach((share, i) => {
    const size = (share / greatest) * (BARS - 2 * GAP);
    context.globalAlpha = shown.has(i + 1) ? 1 : 0.4;
    context.fillStyle = style.text;
    context.fillRect(GAP + i * bar, height - GAP - size, Math.max(bar - 1, 1), size + 1);
  });
  context.globalAlpha = 1;
}

/** Draws the snapshots one after another, and calls `taken` with the canvas after each. */
async function play(source: FilmSource, canvas: HTMLCanvasElement, taken: (frame: number) => Promise<void>): Promise<void> {
  const layout = layoutOf(source.frame.planes.length);
  canvas.width = layout.width;
  canvas.height = layout.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no canvas to draw the film on');
  for (const [i, step] of source.steps.entries()) {
    const { circles, power } = await source.read(step);
    drawFrame(context, source, layout, circles, power);
    await taken(i);
    source.progress((i + 1) / source.steps.length);
  }
}

/** Whether the browser can record a video. */
export const canRecord = (): boolean => typeof MediaRecorder !== 'undefined' && MediaRecorder.isTypeSupported('video/webm');

/** The film as WebM, {@value FRAMES_PER_SECOND} snapshots a second. */
export async function recordWebm(source: FilmSource): Promise<Blob> {
  const canvas = document.createElement('canvas');
  // A canvas has something to capture once it has a context.
  canvas.getContext('2d');
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm', videoBitsPerSecond: 6_000_000 });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  try {
    await play(source, canvas, async () => {
      track?.requestFrame();
      await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
    });
  } finally {
    recorder.stop();
    await stopped;
    track?.stop();
  }
  return new Blob(parts, { type: 'video/webm' });
}

/** The film as an animated GIF, {@value FRAMES_PER_SECOND} snapshots a second, which repeats. */
export async function animatedGif(source: FilmSource): Promise<Blob> {
  const { GIFEncoder, quantize, applyPalette } = await import('gifenc');
  const gif = GIFEncoder();
  const canvas = document.createElement('canvas');
  // The pixels are read back after each snapshot, which is fast only where they are in memory.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let palette: number[][] | undefined;
  await play(source, canvas, async () => {
    const { data = new Uint8ClampedArray(), width = 0, height = 0 } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const first = palette === undefined;
    // The rows keep their colours, so that the first snapshot has those of all.
    palette ??= quantize(data, 256);
    gif.writeFrame(applyPalette(data, palette), width, height, { delay: 1000 / FRAMES_PER_SECOND, ...(first ? { palette } : {}) });
    await new Promise((resolve) => setTimeout(resolve));
  });
  gif.finish();
  return new Blob([gif.bytes() as Uint8Array<ArrayBuffer>], { type: 'image/gif' });
}

/** The film as a ZIP archive of numbered PNG images, which other programs make a film of. */
export async function pngSequence(source: FilmSource): Promise<Blob> {
  const { zipSync } = await import('fflate');
  const files: Record<string, Uint8Array> = {};
  const canvas = document.createElement('canvas');
  await play(source, canvas, async (frame) => {
    const image = await blobOf(canvas);
    files[`${String(frame).padStart(5, '0')}.png`] = new Uint8Array(await image.arrayBuffer());
  });
  // Images are compressed already.
  return new Blob([zipSync(files, { level: 0 }) as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
}
