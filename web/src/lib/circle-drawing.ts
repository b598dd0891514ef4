/** The drawing of circles on a canvas, for the page and for the frames of a film. */
import { hueOf } from './circles';
import { cyclicColour } from './embedding';

export interface CircleStyle {
  /** Side of the square in pixels of the style sheet. */
  size: number;
  dark: boolean;
  line: string;
  /** Colour of the ring around a point, and of the labels on points. */
  edge: string;
  /** Whether neighbours on the circle are joined. */
  joined: boolean;
}

/** The labels of more rows would be illegible, and in smaller squares. */
const MAX_LABELLED = 40;
const MIN_LABELLED_SIZE = 240;
const MARGIN = 12;

/** Draws the rows of the cycle on the plane of a frequency within a square whose corner is at `left`, `top`. */
export function drawCircle(context: CanvasRenderingContext2D, points: Float32Array, frequency: number, radius: number, labels: readonly string[], left: number, top: number, { size, dark, line, edge, joined }: CircleStyle): void {
  const count = points.length / 2;
  const scale = radius > 0 ? (size / 2 - MARGIN) / radius : 0;
  const x = (a: number) => left + size / 2 + (points[2 * a] as number) * scale;
  const y = (a: number) => top + size / 2 - (points[2 * a + 1] as number) * scale;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left + size / 2, top + MARGIN / 2);
  context.lineTo(left + size / 2, top + size - MARGIN / 2);
  context.moveTo(left + MARGIN / 2, top + size / 2);
  context.lineTo(left + size - MARGIN / 2, top + size / 2);
  context.stroke();
  const colours = Array.from({ length: count }, (_, a) => cyclicColour(hueOf(a, frequency, count), count, dark));
  if (joined) {
    const order = neighbours(frequency, count);
    context.globalAlpha = 0.5;
    order.forEach((a, i) => {
      const b = order[(i + 1) % count] as number;
      context.strokeStyle = colours[a] as string;
      context.beginPath();
      context.moveTo(x(a), y(a));
      context.lineTo(x(b), y(b));
      context.stroke();
    });
    context.globalAlpha = 1;
  }
  const labelled = count <= MAX_LABELLED && size >= MIN_LABELLED_SIZE;
  const dot = labelled ? 8 : Math.min(Math.max(size / 60, 1.5), 5);
  context.strokeStyle = edge;
  context.font = '600 9px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let a = 0; a < count; a++) {
    context.fillStyle = colours[a] as string;
    context.beginPath();
    context.arc(x(a), y(a), dot, 0, 2 * Math.PI);
    context.fill();
    if (dot > 2) context.stroke();
    if (!labelled) continue;
    context.fillStyle = edge;
    context.fillText(labels[a] ?? String(a), x(a), y(a) + 0.5);
  }
}

/** The rows of a cycle in the order in which they lie on the circle of a frequency. */
export function neighbours(frequency: number, count: number): number[] {
  return Array.from({ length: count }, (_, a) => a).sort((a, b) => hueOf(a, frequency, count) - hueOf(b, frequency, count) || a - b);
}

/** Fits a canvas to a size in pixels of the style sheet, and clears it; its context, or null without one. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const scale = devicePixelRatio;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
