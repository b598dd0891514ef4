// One run of the mock server: a recorded trace, replayed up to a step, in the forms of the API. Phases, detections and geometry,
// which a trace does not contain, are synthesised from the labels of the corpus. A label may have `view`, fields of the run as it
// is served, and `events`, each `{step, event, data}`, published beside the synthesised ones.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const SNAPSHOT_EVERY = 25;

export class Replay {
  constructor(file, ordinal, finished) {
    const raw = readFileSync(file);
    const lines = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString().trim().split('\n').map((l) => JSON.parse(l));
    this.settings = lines[0].run;
    this.samples = lines.slice(1);
    this.name = basename(file).replace(/\.jsonl(\.gz)?$/, '');
    this.id = `${this.name}-${ordinal}`;
    const labels = JSON.parse(readFileSync(join(dirname(file), 'labels.json'), 'utf8'));
    this.label = labels[this.name] ?? {};
    this.submittedAt = new Date(Date.now() - 60_000 + ordinal * 1000).toISOString();
    this.taken = finished ? this.samples.length : 0;
    this.status = finished ? 'FINISHED' : 'QUEUED';
    this.script = this.events();
  }

  get step() {
    return this.taken === 0 ? 0 : this.samples[this.taken - 1].step;
  }

  /** Every phase change and detection of the whole run, with the step at which it is published. */
  events() {
    const { memorised, generalised, slingshots = [], class: verdict } = this.label;
    const detector = (name) => ({ name, version: 1, configuration: '0123456789abcdef' });
    const common = { runId: this.id, attempt: 1, stage: 'CONFIRMED', supersedes: null };
    const events = [];
    const phase = (step, sinceStep, phase, previous, verdict) =>
      events.push({ step, event: 'phase', data: { runId: this.id, attempt: 1, step, phase, previous, sinceStep, verdict, evidence: { 'train/accuracy': 1 } } });
    if (memorised) phase(memorised + 25, memorised, 'MEMORISED', 'FITTING', 'MEMORISED');
    if (generalised) {
      const onset = Math.round((memorised + generalised * 2) / 3);
      phase(onset + 50, onset, 'TRANSITION', 'MEMORISED', 'MEMORISED');
      phase(generalised + 50, generalised, 'GENERALISED', 'TRANSITION', verdict.toUpperCase());
      if (verdict === 'grokked') {
        const step = generalised + 50;
        events.push({ step, event: 'detection', data: { type: 'grokking-detected', detectedAt: new Date().toISOString(), event: {
          ...common, id: `${this.id}/grokking/1/val/1`, detector: detector('grokking'), ordinal: 1, step, split: 'val',
          memorisedStep: memorised, onsetStep: onset, generalisedStep: generalised, delaySteps: generalised - memorised,
          delayRatio: generalised / memorised, liuPhase: 'GROKKING', strength: 0.98,
          evidence: { gap: this.label.gap, valAccuracy: 0.997, threshold: 0.95, plateauLength: 14 } } } });
      }
    }
    slingshots.forEach((peakStep, i) =>
      events.push({ step: peakStep + 20, event: 'detection', data: { type: 'slingshot-detected', detectedAt: new Date().toISOString(), event: {
        ...common, id: `${this.id}/slingshot/1/cycle/${i + 1}`, detector: detector('slingshot'), ordinal: i + 1, step: peakStep + 20,
        growthStep: peakStep - 120, spikeStep: peakStep - 6, peakStep, recoveredStep: peakStep + 18, peakLoss: 0.42, quietLoss: 1.3e-7,
        periodSteps: i ? peakStep - slingshots[i - 1] : null, strength: 0.91, evidence: { growth: 1.31, ratio: 3.2e6 } } } }));
    events.push(...(this.label.events ?? []));
    return events.sort((a, b) => a.step - b.step);
  }

  publishedSoFar(event) {
    return this.script.filter((one) => one.event === event && one.step <= this.step).map(({ data }) => data);
  }

  points(name, to = Infinity, from = 0) {
    const rows = this.samples.slice(0, this.taken).filter((s) => name in s.metrics && s.step >= from && s.step <= to);
    return { steps: rows.map((s) => s.step), values: rows.map((s) => s.metrics[name]) };
  }

  summaryOf(name) {
    const { steps, values } = this.points(name);
    return { name, points: steps.length, firstStep: steps[0], lastStep: steps.at(-1), lastValue: values.at(-1) };
  }

  names() {
    const names = new Set();
    for (const { metrics } of this.samples.slice(0, Math.min(this.taken, 200))) Object.keys(metrics).forEach((n) => names.add(n));
    return [...names];
  }

  view(spark) {
    const phase = this.publishedSoFar('phase').at(-1);
    const detections = this.publishedSoFar('detection');
    const newest = detections.at(-1);
    const latest = {};
    for (const name of ['train/accuracy', 'val/accuracy', 'train/loss', 'val/loss']) {
      const last = this.samples.slice(0, this.taken).findLast((s) => name in s.metrics);
      if (last) latest[name] = last.metrics[name];
    }
    const thin = ({ steps, values }) => {
      const keep = (_, i) => i % Math.ceil(steps.length / 200) === 0;
      return { steps: steps.filter(keep), values: values.filter(keep) };
    };
    return {
      id: this.id, name: this.name, recipe: null, trainer: 'replay', parameters: this.settings, seed: this.settings.seed, requires: null,
      steps: this.settings.steps, status: this.status, reason: null, stop: null, lateMs: null, rejections: [], experiment: 'default', tags: {}, notes: null, pinned: false, archived: false, deletedAt: null, revision: 0, loggedParameters: {}, datasets: [], metricNames: { overrides: {}, names: Object.fromEntries(this.names().map((name) => [name, name])), ambiguities: [] }, submittedAt: this.submittedAt, startedAt: this.submittedAt,
      endedAt: this.status === 'FINISHED' ? new Date().toISOString() : null, lastHeardAt: new Date().toISOString(), attempt: 1, startStep: 0, attempts: { attempts: this.taken ? [{ attempt: 1, start: 0 }] : [] }, datasetHash: null,
      worker: 'mock-worker', device: 'cpu', step: this.step, stepsPerSecond: 412.3, phase: phase?.phase ?? (this.taken ? 'FITTING' : null),
      phaseSinceStep: phase?.sinceStep ?? null, verdict: phase?.verdict ?? (this.taken ? 'UNFITTED' : null), generalisation: phase?.generalisation ?? null, weak: false, interventions: [], latest, detections: detections.length,
      slingshots: detections.filter(({ type }) => type === 'slingshot-detected').length,
      newestDetection: newest ? { type: newest.type, anomaly: newest.event.kind ?? null, id: newest.event.id, stage: 'CONFIRMED', step: newest.event.generalisedStep ?? newest.event.peakStep } : null,
      forecast: phase?.phase !== 'MEMORISED' ? null : { step: this.step, outlook: 'FORECAST', chance: 0.87, expectedStep: 640, earliestStep: 460, latestStep: 890,
        budget: this.settings.steps, reason: 'the validation loss is 0.42 nats past its peak' },
      ...this.label.view,
      ...(spark ? { sparkline: { train: thin(this.points('train/accuracy')), val: thin(this.points('val/accuracy')) } } : {}),
    };
  }

  /** How far the circle has formed, from the validation accuracy. */
  formed(step) {
    return this.points('val/accuracy', step).values.at(-1) ?? 0;
  }

  geometrySteps() {
    if (this.settings.model !== 'emb') return [];
    return Array.from({ length: Math.floor(this.step / SNAPSHOT_EVERY) + 1 }, (_, i) => i * SNAPSHOT_EVERY);
  }

  summary(step) {
    const t = this.formed(step);
    return { circularityChance: t > 0.3 ? 1 / 1001 : 10 / 38, runId: this.id, step, tensor: 'embedding', effectiveRank: 24 - 19 * t, gini: 0.18 + 0.7 * t, circularity: 0.1 + 0.8 * t, spectralEntropy: 0.9 - 0.4 * t, roundness: 0.3 + 0.66 * t, frequency: 7 };
  }

  /** The matrix of a snapshot: circles of the frequencies 7, 3 and 11 in columns of their own, as far as they have formed, and noise. */
  matrix(step) {
    const [p, d] = [this.settings.p, this.settings.d];
    const t = this.formed(step);
    const still = generator(7);
    return Float32Array.from({ length: p * d }, (_, i) => {
      const [row, column] = [Math.floor(i / d), i % d];
      const frequency = [7, 3, 11][Math.floor(column / 2)];
      const angle = frequency ? (2 * Math.PI * frequency * row) / p : 0;
      const wave = frequency ? (column % 2 ? Math.sin(angle) : Math.cos(angle)) * (1 - 0.2 * Math.floor(column / 2)) : 0;
      return t * wave + (1.05 - t) * (still() - 0.5) * 0.8;
    });
  }

  geometry(step) {
    const p = this.settings.p;
    const t = this.formed(step);
    const random = generator(step / SNAPSHOT_EVERY + 1);
    const still = generator(7);
    const plane = (frequency, spread) => Array.from({ length: p }, (_, i) => i).flatMap((i) => {
      const angle = (2 * Math.PI * frequency * i) / p;
      return [Math.cos, Math.sin].map((f) => t * f(angle) * spread + (1.05 - t) * (still() - 0.5) * 2 + 0.05 * (random() - 0.5));
    });
    const power = Array.from({ length: (p - 1) / 2 }, (_, i) => (1 - t) / 15 + t * ({ 6: 0.52, 2: 0.3, 10: 0.16 }[i] ?? 0.002) + 0.004 * random());
    const total = power.reduce((a, b) => a + b);
    return {
      ...this.summary(step), attempt: 1, rows: p, columns: this.settings.d, labels: Array.from({ length: p }, (_, i) => String(i)),
      principal: { components: 2, coordinates: plane(7, 1), varianceExplained: [0.1 + 0.2 * t, 0.09 + 0.19 * t], effectiveRank: 24 - 19 * t, spectralEntropy: 0.93 - 0.45 * t },
      fourier: { power: power.map((x) => x / total), gini: 0.18 + 0.7 * t, keyFrequencies: t > 0.6 ? [7, 3, 11] : [],
        topShares: [0.2, 0.35, 0.47, 0.58, 0.4 + 0.5 * t], inverseParticipation: 0.13 + 0.4 * t },
      circle: { frequency: 7, roundness: 0.3 + 0.66 * t, varianceExplained: 0.1 + 0.4 * t, coordinates: plane(7, 1) },
      circles: { roundness: power.map((_, i) => ([6, 2, 10].includes(i) ? 0.4 + 0.59 * t : 0.5)), varianceExplained: power.map((x) => x / total) },
      circularity: { value: 0.22 + 0.6 * t, components: [], test: t > 0.3 ? { pValue: 1 / 1001, shuffles: 1000, asGreat: 0 } : { pValue: 10 / 38, shuffles: 38, asGreat: 10 } },
      parallelograms: { index: 0.01 * t, examined: 2450, possible: 2450, test: { pValue: 1, shuffles: 10, asGreat: 10 } },
      aligned: { toStep: step || null, plane: plane(7, 1), space: plane(7, 1).flatMap((x, i) => (i % 2 ? [x, (still() - 0.5) * (1.1 - t)] : [x])) },
    };
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
