/** Saves what the page made as files. */

/** Offers a blob as a download; the browser asks where to save it, or saves it. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read the blob once the click is handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const downloadText = (text: string, type: string, name: string): void => download(new Blob([text], { type: `${type};charset=utf-8` }), name);

/** An SVG document as a PNG of `scale` pixels for each of its units. */
export async function pngOf(svg: string, width: number, height: number, scale = 2): Promise<Blob> {
  const image = new Image();
  // A data address, because the content security policy allows no others but the page's own.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return blobOf(canvas);
}

/** What a canvas shows, as a PNG. */
export const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser made no PNG of the canvas'))), 'image/png'));
