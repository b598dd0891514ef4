import { type BufferInfo, createBufferInfoFromArrays, createProgramInfo, drawBufferInfo, type ProgramInfo, setBuffersAndAttributes, setUniforms } from 'twgl.js';

const VERTEX = `#version 300 es
in vec3 from;
in vec3 to;
in vec4 colour;
uniform float t;
uniform vec2 rotation;
uniform float scale;
uniform float pointSize;
out vec4 fill;
void main() {
  vec3 p = mix(from, to, t);
  float depth = p.z * cos(rotation.x) - p.x * sin(rotation.x);
  gl_Position = vec4((p.x * cos(rotation.x) + p.z * sin(rotation.x)) * scale, (p.y * cos(rotation.y) - depth * sin(rotation.y)) * scale, 0, 1);
  gl_PointSize = pointSize;
  fill = colour;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 fill;
out vec4 shown;
void main() {
  if (distance(gl_PointCoord, vec2(0.5)) > 0.5) discard;
  shown = fill;
}`;

/** What a point cloud shows: three coordinates of each row, before and after a movement, and a colour. */
export interface CloudPoints {
  from: Float32Array;
  to: Float32Array;
  /** Red, green, blue and opacity of each row. */
  colours: Uint8Array;
}

/** Draws a point cloud by WebGL: the points move and rotate on the graphics processor, so that their number hardly matters. */
export class PointCloudGl {
  private readonly program: ProgramInfo;
  private buffers: BufferInfo | null = null;

  private constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = createProgramInfo(gl, [VERTEX, FRAGMENT]);
  }

  /** Null where the browser has no WebGL. */
  static of(canvas: HTMLCanvasElement): PointCloudGl | null {
    const gl = canvas.getContext('webgl2', { antialias: true, preserveDrawingBuffer: true });
    return gl && !gl.isContextLost() ? new PointCloudGl(gl) : null;
  }

  set({ from, to, colours }: CloudPoints): void {
    for (const { buffer } of Object.values(this.buffers?.attribs ?? {})) if (buffer) this.gl.deleteBuffer(buffer);
    this.buffers = createBufferInfoFromArrays(this.gl, {
      from: { numComponents: 3, data: from },
      to: { numComponents: 3, data: to },
      colour: { numComponents: 4, data: colours, normalize: true },
    });
  }

  /**
   * @param t how far the points have moved, from 0 to 1
   * @param rotation yaw and pitch in radians
   * @param scale that the coordinates are multiplied by; the canvas is from -1 to 1
   */
  draw(t: number, rotation: readonly [number, number], scale: number, pointSize: number): void {
    const { gl, buffers } = this;
    gl.viewport(0, 0, gl.canvas.width, gl.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!buffers) return;
    gl.useProgram(this.program.program);
    setBuffersAndAttributes(gl, this.program, buffers);
    setUniforms(this.program, { t, rotation: [...rotation], scale, pointSize });
    drawBufferInfo(gl, buffers, gl.POINTS);
  }

  dispose(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
