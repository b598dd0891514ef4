import { runApi } from './run-api';
import type { ArtifactView, CheckpointView, TrainerView } from './types';

/** An artifact with one of these names is taken for what the program printed. */
const LOG_NAMES = /(^|\/)(output|console|stdout|stderr|train|training|run)[^/]*\.(log|txt)$/i;

/** At most so much of the end of a log is displayed. */
const LOG_BYTES = 65_536;

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/** What of a run is read when a reader looks at it: files, checkpoints, the log, the description of the trainer. */
export class RunDetails {
  trainer = $state.raw<TrainerView | null>(null);
  /** The settings that can be changed while the run goes on. */
  readonly changeable = $derived(this.trainer?.changeable ?? []);
  folder = $state('');
  artifacts = $state.raw<ArtifactView[] | null>(null);
  checkpoints = $state.raw<CheckpointView[] | null>(null);
  /** The end of what the program printed; null without any. */
  log = $state.raw<{ path: string; text: string; whole: boolean } | null>(null);
  logRead = $state(false);
  /** Why the files, or the log, could not be read; null if they could. */
  filesFailure = $state<string | null>(null);
  logFailure = $state<string | null>(null);

  constructor(private readonly runId: string) {}

  /** Reads the description of a trainer once; a run of a program has none. */
  async readTrainer(name: string | null): Promise<void> {
    if (name === null || this.trainer?.name === name) return;
    // A trainer that no worker has at present is not described; the settings are then listed without their defaults.
    this.trainer = await runApi.trainer(name).catch(() => null);
  }

  async readFiles(folder = this.folder): Promise<void> {
    this.folder = folder;
    try {
      const [artifacts, checkpoints] = await Promise.all([runApi.artifacts(this.runId, folder), runApi.checkpoints(this.runId)]);
      if (folder !== this.folder) return;
      this.artifacts = artifacts;
      this.checkpoints = checkpoints;
      this.filesFailure = null;
    } catch (failure) {
      this.filesFailure = messageOf(failure);
    }
  }

  async readLog(): Promise<void> {
    try {
      const root = await runApi.artifacts(this.runId, '');
      const folders = root.filter(({ folder, path }) => folder && /log|files|output/i.test(path)).slice(0, 4);
      const within = await Promise.all(folders.map(({ path }) => runApi.artifacts(this.runId, path)));
      const found = [root, ...within].flat().find(({ folder, path }) => !folder && LOG_NAMES.test(path));
      this.log = found ? { path: found.path, text: await runApi.artifactText(this.runId, found.path, LOG_BYTES), whole: (found.bytes ?? 0) <= LOG_BYTES } : null;
      this.logRead = true;
      this.logFailure = null;
    } catch (failure) {
      this.logFailure = messageOf(failure);
    }
  }
}
