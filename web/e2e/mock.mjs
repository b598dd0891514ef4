// The mock server as a child process, with recorded traces or with made-up ones.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../dev/mock-server.mjs', import.meta.url));

/**
 * Starts the server on a free port; its address, and a function that stops it.
 *
 * @param traces of runs: finished ones, or live ones of `speed` steps a second
 */
export async function startMock(traces, speed = null) {
  const args = [SERVER, '--port', '0', ...(speed === null ? traces.map((trace) => `+${trace}`) : ['--speed', String(speed), ...traces])];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(server.stdout), 'line');
  return { base: line.split(' ')[0], stop: () => server.kill() };
}

/**
 * Starts the server with made-up runs. The run NAME, number i of them, has the id NAME-i.
 *
 * @param runs by name: `samples`, each `{step, metrics}`, and optionally `settings`, and `view` and `events` of its label
 */
export async function startMockOf(runs) {
  const folder = await mkdtemp(join(tmpdir(), 'grokwatch-traces-'));
  const labels = {};
  const traces = [];
  for (const [name, { samples, settings = {}, ...label }] of Object.entries(runs)) {
    labels[name] = { class: 'unfitted', ...label };
    traces.push(join(folder, `${name}.jsonl`));
    const lines = [{ run: { seed: 0, steps: 1000, ...settings } }, ...samples];
    await writeFile(traces.at(-1), lines.map((line) => JSON.stringify(line)).join('\n'));
  }
  await writeFile(join(folder, 'labels.json'), JSON.stringify(labels));
  const { base, stop } = await startMock(traces);
  return {
    base,
    stop: async () => {
      stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
