// Sweeps of the mock server: one that is there from the start, with cells of all outcomes, and those that are submitted.

export const TRAINERS = [
  {
    name: 'builtin', summary: 'small networks on small tasks', changeable: ['lr', 'wd'],
    parameters: {
      type: 'object', additionalProperties: false,
      properties: {
        task: { type: 'string', enum: ['modular', 'gaussian'], description: 'what is learned', default: 'modular' },
        p: { type: 'integer', minimum: 2, maximum: 1000, description: 'the modulus', default: 97 },
        frac: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'share of the examples to train on', default: 0.5 },
        model: { type: 'string', enum: ['emb', 'mlp'], description: 'the network', default: 'emb' },
        opt: { type: 'string', enum: ['Adam', 'AdamW', 'SGD'], description: 'the optimiser', default: 'AdamW' },
        lr: { type: 'number', exclusiveMinimum: 0, maximum: 10, description: 'the learning rate', unit: 'per step', default: 0.001 },
        wd: { type: 'number', minimum: 0, maximum: 100, description: 'the weight decay', default: 0 },
        probes: { type: 'boolean', description: 'whether probes are logged', default: false },
      },
    },
  },
];

const CLASSES = ['UNFITTED', 'MEMORISED', 'GROKKED', 'GENERALISED'];

const median = (values) => (values.length === 0 ? null : values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]);

function outcomesOf(runs) {
  const ended = runs.filter(({ status }) => status === 'FINISHED');
  const classes = {};
  for (const { verdict } of runs) if (verdict) classes[verdict] = (classes[verdict] ?? 0) + 1;
  const steps = (name) => ended.flatMap((run) => run[name] ?? []);
  const ratios = ended.flatMap(({ memorisedStep, generalisedStep }) => (memorisedStep && generalisedStep ? generalisedStep / memorisedStep : []));
  const share = (name) => (ended.length === 0 ? null : steps(name).length / ended.length);
  return {
    ended: ended.length, open: runs.length - ended.length, failed: 0, memorised: steps('memorisedStep').length, memorisedShare: share('memorisedStep'),
    memorisedSteps: median(steps('memorisedStep')), generalised: steps('generalisedStep').length, generalisedShare: share('generalisedStep'),
    generalisedSteps: median(steps('generalisedStep')), ratio: median(ratios), classes,
    prevailing: Object.entries(classes).sort(([, a], [, b]) => b - a)[0]?.[0] ?? null,
  };
}

export class Sweeps {
  constructor() {
    this.all = [];
    this.submit({ name: 'decay and data', recipe: 'hello-grok', trainer: 'builtin', parameters: {}, seeds: [0, 1, 2], steps: 2000, grid: { wd: [0, 0.3, 1, 3, 20], frac: [0.3, 0.4, 0.6, 0.8] } });
    for (const cell of this.all[0].cells) {
      const { wd, frac } = cell.parameters;
      const verdict = wd >= 20 ? 0 : wd === 0 || frac < 0.4 ? 1 : frac > 0.7 && wd >= 3 ? 3 : 2;
      cell.runs = cell.runs.map((run) =>
        frac === 0.3 && wd === 3 && run.seed > 0
          ? { ...run, status: 'RUNNING' }
          : { ...run, status: 'FINISHED', verdict: CLASSES[verdict], memorisedStep: verdict > 0 ? 50 + run.seed : null, generalisedStep: verdict > 1 ? Math.round(900 / wd / frac) + 10 * run.seed : null },
      );
    }
  }

  submit(sweep) {
    const id = `sweep-${this.all.length}`;
    let cells = [{}];
    for (const [name, values] of Object.entries(sweep.grid ?? {})) cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
    this.all.push({
      id, sweep, submittedAt: new Date().toISOString(),
      cells: cells.map((parameters, i) => ({
        parameters,
        runs: sweep.seeds.map((seed) => ({ id: `${id}-${i}-${seed}`, seed, status: 'QUEUED', reason: null, verdict: null, memorisedStep: null, generalisedStep: null })),
      })),
    });
    return this.view(this.all.at(-1));
  }

  /** Ends the next run that waits; null if there is none. */
  advance() {
    for (const sweep of this.all.slice(1)) {
      for (const cell of sweep.cells) {
        const at = cell.runs.findIndex(({ status }) => status === 'QUEUED');
        if (at < 0) continue;
        const verdict = (cell.parameters.wd ?? 1) === 0 ? 1 : 2;
        cell.runs[at] = { ...cell.runs[at], status: 'FINISHED', verdict: CLASSES[verdict], memorisedStep: 50, generalisedStep: verdict === 2 ? 600 : null };
        return { sweep: sweep.id, run: cell.runs[at] };
      }
    }
    return null;
  }

  view({ id, sweep, submittedAt, cells }) {
    const runs = cells.flatMap((cell) => cell.runs);
    const byStatus = {};
    for (const { status } of runs) byStatus[status] = (byStatus[status] ?? 0) + 1;
    return { id, sweep, submittedAt, varied: Object.keys(sweep.grid ?? {}), cells: cells.length, runs: runs.length, missing: 0, ended: byStatus.FINISHED ?? 0, byStatus, stop: null };
  }

  answer(path, query) {
    if (path === '/sweeps') return { sweeps: this.all.map((sweep) => this.view(sweep)).reverse(), next: null };
    const [, id, what] = /^\/sweeps\/([^/]+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    const sweep = this.all.find((one) => one.id === id);
    if (!sweep) return null;
    if (what === 'table') return { id, varied: Object.keys(sweep.sweep.grid), cells: sweep.cells.map((cell) => ({ ...cell, outcomes: outcomesOf(cell.runs) })) };
    if (what === 'phase-diagram') return this.diagram(sweep, query.get('x'), query.get('y'));
    return this.view(sweep);
  }

  diagram({ cells }, x, y) {
    const groups = new Map();
    for (const { parameters, runs } of cells) {
      for (const run of runs) {
        const values = { ...parameters, seed: run.seed };
        const key = JSON.stringify([values[x], values[y]]);
        groups.set(key, [...(groups.get(key) ?? []), run]);
      }
    }
    const axis = (at) => [...new Set([...groups.keys()].map((key) => JSON.parse(key)[at]))].sort((a, b) => a - b);
    return { x, y, xs: axis(0), ys: axis(1), cells: [...groups].map(([key, runs]) => ({ x: JSON.parse(key)[0], y: JSON.parse(key)[1], outcomes: outcomesOf(runs) })) };
  }
}
