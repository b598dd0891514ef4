/** The views of the HTTP API, as JSON. */

export type Phase = 'FITTING' | 'MEMORISED' | 'TRANSITION' | 'GENERALISED' | 'COLLAPSED';
export type Verdict = 'UNFITTED' | 'MEMORISED' | 'GENERALISED' | 'GROKKED';
export type RunStatus = 'QUEUED' | 'RUNNING' | 'STOPPING' | 'FINISHED' | 'FAILED' | 'STOPPED' | 'LOST';
export type WorkerState = 'IDLE' | 'TRAINING' | 'LEAVING' | 'LOST';
export type Stage = 'SUSPECTED' | 'CONFIRMED' | 'WITHDRAWN';
export type DetectionType = 'grokking-detected' | 'slingshot-detected' | 'training-anomalies';

/** A number, or `"NaN"`, `"Infinity"`, `"-Infinity"`, which JSON numbers cannot be. */
export type WireNumber = number | string | null;

export interface WireColumn {
  steps: number[];
  values: WireNumber[];
}

export interface NewestDetection {
  type: DetectionType;
  /** Which kind of anomaly it is, if it is one. */
  anomaly: string | null;
  id: string;
  stage: Stage;
  step: number;
}

export interface Forecast {
  step: number;
  outlook: 'FORECAST' | 'UNKNOWN' | 'SETTLED';
  chance: number | null;
  expectedStep: number | null;
  earliestStep: number | null;
  latestStep: number | null;
  budget: number | null;
  reason: string;
}

export interface Intervention {
  attempt: number;
  /** The first step trained with the new value. */
  step: number;
  parameter: string;
  from: string | number | boolean;
  to: string | number | boolean;
  commandId: string | null;
}

export interface RunView {
  id: string;
  name: string;
  recipe: string | null;
  /** Null, like seed and steps, for a run of which only metrics were received. */
  trainer: string | null;
  parameters: Record<string, string | number | boolean>;
  seed: number | null;
  steps: number | null;
  status: RunStatus;
  reason: string | null;
  submittedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  lastHeardAt: string | null;
  attempt: number;
  /** The first step of the newest attempt. */
  startStep: number;
  worker: string | null;
  device: string | null;
  step: number;
  stepsPerSecond: number | null;
  phase: Phase | null;
  phaseSinceStep: number | null;
  verdict: Verdict | null;
  /** Changes of parameters while the run trained. */
  interventions: Intervention[];
  latest: Record<string, WireNumber>;
  detections: number;
  /** How many of them are confirmed slingshots. */
  slingshots: number;
  newestDetection: NewestDetection | null;
  /** Forecast for a run that has memorised. */
  forecast?: Forecast | null;
  sparkline?: { train: WireColumn; val: WireColumn } | null;
}

export interface WorkerView {
  worker: string;
  host: string;
  pid: number;
  device: string;
  state: WorkerState;
  runId: string | null;
  attempt: number;
  step: number;
  stepsPerSecond: number;
  memoryUsedBytes: number;
  memoryTotalBytes: number;
  lastBeatAt: string;
  lastBeatAgeMs: number;
  trouble: string | null;
}

export interface PhaseChanged {
  runId: string;
  attempt: number;
  step: number;
  phase: Phase;
  previous: Phase;
  sinceStep: number;
  verdict: Verdict;
  evidence: Record<string, WireNumber>;
  /** Increases when the detectors run again over an attempt; null is the first time. */
  revision: number | null;
}

/** The union of the three types of detection; which fields are present depends on the type. */
export interface DetectionEvent {
  id: string;
  detector: { name: string; version: number; configuration: string };
  runId: string;
  attempt: number;
  stage: Stage;
  ordinal: number;
  step: number;
  strength: number;
  evidence: Record<string, WireNumber>;
  supersedes: string | null;
  split?: string;
  memorisedStep?: number;
  onsetStep?: number | null;
  generalisedStep?: number;
  delaySteps?: number;
  delayRatio?: number;
  liuPhase?: string;
  growthStep?: number | null;
  spikeStep?: number;
  peakStep?: number;
  recoveredStep?: number | null;
  peakLoss?: WireNumber;
  quietLoss?: WireNumber;
  periodSteps?: number | null;
  kind?: string;
  fromStep?: number;
  message?: string;
}

export interface DetectionView {
  type: DetectionType;
  event: DetectionEvent;
  detectedAt: string | null;
}

export interface MetricSummary {
  name: string;
  points: number;
  firstStep: number;
  lastStep: number;
  lastValue: WireNumber;
}

export interface WireSeries extends WireColumn {
  name: string;
  points: number;
  exact: boolean;
}

export interface MetricsMessage {
  runId: string;
  attempt: number;
  blocks: { steps: number[]; columns: { name: string; values: WireNumber[] }[] }[];
}

export interface GeometrySummary {
  step: number;
  tensor: string;
  effectiveRank: number;
  gini: number | null;
  roundness?: number | null;
  frequency?: number | null;
  spectralEntropy?: number | null;
  circularity?: number | null;
  circularityChance?: number | null;
}

export interface GeometryMeasured {
  runId: string;
  attempt: number;
  step: number;
  tensor: string;
  rows: number;
  columns: number;
  labels: string[];
  principal: {
    components: number;
    coordinates: number[];
    varianceExplained: number[];
    effectiveRank: number;
    spectralEntropy?: number | null;
    sampledRows?: number | null;
  };
  fourier: {
    power: number[];
    gini: number;
    keyFrequencies: number[];
    topShares?: number[] | null;
    inverseParticipation?: number | null;
  } | null;
  circle: {
    frequency: number;
    roundness: number;
    varianceExplained: number;
    coordinates: number[];
  } | null;
  circles?: { roundness: number[]; varianceExplained: number[] } | null;
  circularity?: { value: number; components: number[]; test: Permutations | null } | null;
  parallelograms?: { index: number; examined: number; possible: number; test: Permutations | null } | null;
  aligned?: { toStep: number | null; plane: number[]; space: number[] } | null;
}

/** A permutation test: in how many shuffles of the residues the measure was at least as great. */
export interface Permutations {
  pValue: number;
  shuffles: number;
  asGreat: number;
}
