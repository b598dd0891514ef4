/** The columns of the table of runs: fields of the search, and a few that are made of several fields. */
import type { TermKey } from './glossary';
import { formatAge, formatPercent, formatRate, formatStep, formatValue, toNumber, toWords } from './format';
import type { Sparkline } from './sparkline';
import { escaped } from './text';
import type { MetricValue, RunView } from './types';

/** A value of a field as it is served; NaN and the infinities are strings there. */
export type FieldValue = string | number | boolean | null;

/** A run of the table. */
export interface TableRow {
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly sparkline: Sparkline;
  /** The attempt that the sparkline is of. */
  readonly attempt: number;
  /** What was not kept of the metrics. */
  readonly rejections: RunView['rejections'];
}

type Kind = 'text' | 'choice' | 'steps' | 'number' | 'percent' | 'time' | 'seconds' | 'rate' | 'flag';

export interface Column {
  /** The field, or the name of a column that is made of several. */
  readonly key: string;
  readonly label: string;
  readonly kind: Kind;
  /** In pixels. */
  readonly width: number;
  readonly term: TermKey | null;
  /** The field that it is sorted by, or null. */
  readonly sort: string | null;
}

const column = (key: string, label: string, kind: Kind, width: number, term: TermKey | null = null, sort: string | null = key): Column => ({
  key,
  label,
  kind,
  width,
  term,
  sort,
});

const KNOWN: readonly Column[] = [
  column('phase', 'Phase', 'choice', 215, 'phase', 'phase_since'),
  column('finding', 'Main finding', 'text', 170, 'grokking', 'detections'),
  column('curve', 'Accuracy', 'text', 140, 'validation', null),
  column('memorised_step', 'Memorised', 'steps', 105, 'memorised'),
  column('detection.grokking.onset_step', 'Onset', 'steps', 90, 'onset'),
  column('generalised_step', 'Generalised', 'steps', 112, 'generalised'),
  column('delay_ratio', 'Ratio', 'number', 80, 'ratio'),
  column('step', 'Step', 'steps', 130),
  column('slingshots', 'Slingshots', 'number', 100, 'slingshot'),
  column('status', 'Status', 'choice', 150),
  column('forecast.chance', 'Chance', 'percent', 90, 'forecast'),
  column('forecast.expected_step', 'Expected at', 'steps', 112, 'forecast'),
  column('verdict', 'Class', 'choice', 120, 'verdict'),
  column('solved_share', 'Solved since', 'percent', 110),
  column('stable_from', 'Stable from', 'steps', 110),
  column('ending', 'Ending', 'choice', 90),
  column('detections', 'Findings', 'number', 90),
  column('experiment_name', 'Experiment', 'text', 140),
  column('recipe', 'Recipe', 'text', 130),
  column('trainer', 'Trainer', 'text', 110),
  column('seed', 'Seed', 'number', 80, 'seed'),
  column('steps', 'Planned steps', 'steps', 110),
  column('steps_per_second', 'Steps/s', 'rate', 90),
  column('submitted_at', 'Submitted', 'time', 160),
  column('started_at', 'Started', 'time', 160),
  column('ended_at', 'Ended', 'time', 160),
  column('duration', 'Duration', 'seconds', 90),
  column('attempt', 'Attempt', 'number', 85, 'attempt'),
  column('worker', 'Worker', 'text', 140),
  column('device', 'Device', 'text', 90),
  column('dataset_hash', 'Dataset hash', 'text', 140),
  column('user_id', 'User', 'text', 110),
  column('notes', 'Notes', 'text', 220),
  column('geometry.circularity', 'Circularity', 'number', 112, 'embedding'),
  column('geometry.circularity_chance', 'Circularity p', 'number', 124, 'embedding'),
  column('geometry.gini', 'Gini', 'number', 80, 'gini'),
  column('geometry.frequency', 'Frequency', 'number', 108, 'key-frequencies'),
  column('geometry.roundness', 'Roundness', 'number', 108, 'embedding'),
  column('geometry.effective_rank', 'Effective rank', 'number', 122, 'embedding'),
  column('geometry.spectral_entropy', 'Spectral entropy', 'number', 134, 'embedding'),
  column('geometry.step', 'Snapshot at', 'steps', 110),
];

const BY_KEY = new Map(KNOWN.map((known) => [known.key, known]));

/** The columns of a table whose reader has chosen none. */
export const DEFAULT_COLUMNS: readonly string[] = KNOWN.slice(0, 10).map(({ key }) => key);

/** The keys of the columns that every run may have. */
export const KNOWN_COLUMNS: readonly string[] = KNOWN.map(({ key }) => key);

/** What a column has of a metric, by the entity of its field. */
const OF_METRIC: Readonly<Record<string, string>> = { metrics: '', first: ' · first', min: ' · least', max: ' · greatest' };

/** The column with this key; parameters, metrics, tags and other fields are columns too. */
export function columnOf(key: string): Column {
  const known = BY_KEY.get(key);
  if (known) return known;
  const [, entity, quoted] = /^(params|metrics|first|min|max|tags)\.(.+)$/s.exec(key) ?? [];
  if (entity === undefined || quoted === undefined) return column(key, toWords(key.replaceAll('.', ' ')), /step$/.test(key) ? 'steps' : 'number', 130);
  const label = escaped(quoted.replace(/^`(.*)`$/s, '$1').replaceAll('``', '`'));
  const ofMetric = OF_METRIC[entity];
  return ofMetric === undefined ? column(key, label, 'text', 110) : column(key, label + ofMetric, 'number', ofMetric === '' ? 110 : 170);
}

/** What has names of its own in a search: `first`, `min` and `max` are the first, least and greatest value of a metric, `metrics` the newest. */
export type Entity = 'params' | 'metrics' | 'first' | 'min' | 'max' | 'tags';

/** The entities of metrics. */
export const METRIC_ENTITIES = ['metrics', 'min', 'max', 'first'] as const satisfies readonly Entity[];

/** A field of the search for a parameter, metric or tag; names with other characters than the grammar's are quoted. */
export function fieldOf(entity: Entity, name: string): string {
  return `${entity}.${/^[A-Za-z0-9_./:@-]+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``}`;
}

/** Anomalies by how much they matter, with the words of the table. */
const ANOMALIES = [
  ['divergence', 'diverged'],
  ['collapse_after_generalising', 'collapsed after generalising'],
  ['softmax_collapse', 'softmax collapse'],
  ['went_silent', 'went silent'],
  ['double_descent', 'double descent'],
  ['loss_spike', 'loss spikes'],
  ['undetermined_spike', 'undetermined spikes'],
] as const;

/** The fields that every row is made of, whatever its columns. */
export const ROW_FIELDS: readonly string[] = [
  'name', 'status', 'phase', 'verdict', 'weak', 'ending', 'pinned', 'archived', 'deleted', 'step', 'steps', 'seed', 'recipe', 'trainer', 'attempt',
  'slingshots', 'detections', 'generalised_step', 'memorised_step', 'delay_ratio', 'steps_per_second', 'active_at', 'ended_at', 'submitted_at',
  'detection.grokking.step', 'detection.slingshot.step', 'forecast.outlook', 'forecast.chance', 'forecast.expected_step',
  ...ANOMALIES.flatMap(([kind]) => [`detection.${kind}.step`, `detection.${kind}.count`]),
];

/** The fields that the rows of a table with these columns need. */
export function fieldsFor(columns: readonly string[]): string[] {
  const made = new Set(['curve', 'finding']);
  return [...new Set([...ROW_FIELDS, ...columns.filter((key) => !made.has(key))])];
}

/** A value as a number, or null if it is none. */
export function numberOf(value: FieldValue | undefined): number | null {
  if (value === null || value === undefined || typeof value === 'boolean') return null;
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) ? null : number;
}

/** What a run has found that matters most: in words, with the step it is at, and whether it is the one to look for. */
export interface Finding {
  readonly text: string;
  readonly step: number | null;
  readonly kind: 'grokking-detected' | 'slingshot-detected' | 'training-anomalies' | 'forecast' | 'none';
}

/** The finding that matters most, whatever is newest: grokking, then what ended or spoiled a run, then slingshots, then the rest. */
export function mainFinding(fields: TableRow['fields']): Finding {
  const anomaly = (wanted: readonly string[]): Finding | null => {
    for (const [kind, words] of ANOMALIES) {
      const count = numberOf(fields[`detection.${kind}.count`]) ?? 0;
      if (!wanted.includes(kind) || count === 0) continue;
      return { text: count > 1 ? `${count} × ${words}` : words.replace(/spikes$/, 'spike'), step: numberOf(fields[`detection.${kind}.step`]), kind: 'training-anomalies' };
    }
    return null;
  };
  const grokked = numberOf(fields['detection.grokking.step']);
  const severe = anomaly(['divergence', 'collapse_after_generalising']);
  if (grokked !== null) {
    const ratio = numberOf(fields['delay_ratio']);
    const late = ratio === null ? 'grokked' : `grokked, ${formatValue(ratio)} × as late`;
    return { text: severe ? `${late}; ${severe.text}` : late, step: grokked, kind: 'grokking-detected' };
  }
  if (severe) return severe;
  const slingshots = numberOf(fields['slingshots']) ?? 0;
  if (slingshots > 0) {
    return { text: slingshots === 1 ? 'slingshot' : `${slingshots} slingshots`, step: numberOf(fields['detection.slingshot.step']), kind: 'slingshot-detected' };
  }
  const other = anomaly(ANOMALIES.map(([kind]) => kind));
  if (other) return other;
  const chance = numberOf(fields['forecast.chance']);
  if (chance !== null && fields['ended_at'] === null) {
    return { text: `${formatPercent(chance)} to generalise`, step: numberOf(fields['forecast.expected_step']), kind: 'forecast' };
  }
  const none = fields['status'] === 'FAILED' ? 'none before it failed' : fields['ended_at'] === null ? 'none yet' : 'none';
  return { text: none, step: null, kind: 'none' };
}

/** The text of a value in a column. */
export function cellText({ kind }: Column, value: FieldValue | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const number = toNumber(value as MetricValue);
  switch (kind) {
    case 'choice':
      return toWords(String(value));
    case 'steps':
      return formatStep(number);
    case 'number':
      return typeof value === 'string' && Number.isNaN(number) && value !== 'NaN' ? escaped(value) : Number.isSafeInteger(number) && Math.abs(number) < 1e5 ? String(number) : formatValue(number);
    case 'percent':
      return formatPercent(number);
    case 'seconds':
      return formatAge(number * 1000);
    case 'rate':
      return formatRate(number);
    case 'time':
      return formatTime(number);
    default:
      return typeof value === 'number' ? formatSetting(value) : escaped(value);
  }
}

/** A setting is shown as it was given, but for digits that no one reads. */
const formatSetting = (value: number): string => (Number.isSafeInteger(value) && Math.abs(value) < 1e9 ? String(value) : formatValue(value));

/** Made when a time is shown first: it takes the browser as long as a screen of rows, and most tables show none. */
let timeFormat: Intl.DateTimeFormat | null = null;

/** A time in the zone of the reader. */
export function formatTime(ms: number): string {
  timeFormat ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return Number.isFinite(ms) ? timeFormat.format(ms) : '–';
}

/** The fields that the view of a run decides; the others of a row are as they were read. */
export function fieldsOfView(run: RunView): Record<string, FieldValue> {
  const ms = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  const fields: Record<string, FieldValue> = {
    name: run.name, status: run.status, phase: run.phase, verdict: run.verdict, weak: run.weak, ending: run.generalisation?.ending ?? null,
    pinned: run.pinned, archived: run.archived, deleted: run.deletedAt !== null, step: run.step, steps: run.steps, attempt: run.attempt,
    slingshots: run.slingshots, detections: run.detections, generalised_step: run.generalisation?.generalisedStep ?? null,
    steps_per_second: run.stepsPerSecond > 0 ? run.stepsPerSecond : null, active_at: ms(run.lastHeardAt), ended_at: ms(run.endedAt),
    'forecast.chance': run.forecast?.chance ?? null, 'forecast.expected_step': run.forecast?.expectedStep ?? null, phase_since: run.phaseSinceStep,
    notes: run.notes, worker: run.worker, device: run.device,
  };
  for (const [name, value] of Object.entries(run.latest)) fields[fieldOf('metrics', name)] = value;
  for (const [name, value] of Object.entries(run.tags)) fields[fieldOf('tags', name)] = value;
  return fields;
}

/** The row with what the view of its run decides. */
export function patched(row: TableRow, run: RunView): TableRow {
  const withoutTags = Object.keys(row.fields).filter((field) => field.startsWith('tags.'));
  const fields = { ...row.fields, ...Object.fromEntries(withoutTags.map((field) => [field, null])), ...fieldsOfView(run), ...extremes(row, run) };
  return { ...row, fields, rejections: run.rejections };
}

/** The extremes that the newest values of a run exceed; those between two of its views are known once the row is read again. */
function extremes({ fields }: TableRow, { latest }: RunView): Record<string, FieldValue> {
  const changed: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(latest)) {
    const [min, max] = [fieldOf('min', name), fieldOf('max', name)];
    const [least, greatest] = [numberOf(fields[min]), numberOf(fields[max])];
    if (least !== null && toNumber(value) < least) changed[min] = value;
    if (greatest !== null && toNumber(value) > greatest) changed[max] = value;
  }
  return changed;
}

/** Whether what changed about a run may move it in the table, or is more than its view has: then its row is read again. */
export function isStale(row: TableRow, run: RunView): boolean {
  const { fields } = row;
  return (
    fields['status'] !== run.status ||
    fields['verdict'] !== run.verdict ||
    fields['detections'] !== run.detections ||
    fields['pinned'] !== run.pinned ||
    fields['archived'] !== run.archived ||
    fields['deleted'] !== (run.deletedAt !== null) ||
    row.attempt !== run.attempt
  );
}
