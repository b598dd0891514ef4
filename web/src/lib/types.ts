/**
 * The views of the HTTP API and the events of its live feed, by the names of the OpenAPI document, from which `api-schema.d.ts` is
 * generated (`npm run schema`). The rest of the page imports types of the API from here only.
 */
import type { components } from '../../target/api-schema';

type Schemas = components['schemas'];

export type DetectionStage = Schemas['DetectionStage'];
export type DetectionView = Schemas['DetectionView'];
export type Generalisation = Schemas['Generalisation'];
export type GeneralisationForecast = Schemas['GeneralisationForecast'];
export type GeometryMeasured = Schemas['GeometryMeasured'];
export type GeometryView = Schemas['GeometryView'];
export type Intervention = Schemas['Intervention'];
export type LiveMetrics = Schemas['LiveMetrics'];
export type MetricValue = Schemas['MetricValue'];
export type MetricView = Schemas['MetricView'];
export type ParameterValue = Schemas['ParameterValue'];
export type Permutations = Schemas['Permutations'];
export type PhaseChanged = Schemas['PhaseChanged'];
export type Rejection = Schemas['Rejection'];
export type RunClass = Schemas['RunClass'];
export type RunPhase = Schemas['RunPhase'];
export type RunStatus = Schemas['RunStatus'];
export type RunView = Schemas['RunView'];
export type TrackerView = Schemas['TrackerView'];
export type WorkerView = Schemas['WorkerView'];

export type ChangedRuns = Schemas['ChangedRuns'];
export type ExperimentView = Schemas['ExperimentView'];
export type NewRun = Schemas['NewRun'];
export type NewSweep = Schemas['NewSweep'];
export type PhaseDiagram = Schemas['PhaseDiagram'];
export type RunChange = Schemas['RunChange'];
export type RunDiff = Schemas['RunDiff'];
export type RunFieldNames = Schemas['RunFieldNames'];
export type RunGroups = Schemas['RunGroups'];
export type RunOutcomes = Schemas['RunOutcomes'];
export type RunTable = Schemas['RunTable'];
export type SweepTable = Schemas['SweepTable'];
export type SweepView = Schemas['SweepView'];
export type TrainerView = Schemas['TrainerView'];

export type AccessView = Schemas['AccessView'];
export type AlertChannels = Schemas['AlertChannels'];
export type AlertChannelType = Schemas['AlertChannelType'];
export type AlertChannelView = Schemas['AlertChannelView'];
export type AlertDeliveries = Schemas['AlertDeliveries'];
export type AlertDeliveryStatus = Schemas['AlertDeliveryStatus'];
export type AlertDeliveryView = Schemas['AlertDeliveryView'];
export type AlertRules = Schemas['AlertRules'];
export type AlertRuleView = Schemas['AlertRuleView'];
export type AlertTest = Schemas['AlertTest'];
export type NewAlertChannel = Schemas['NewAlertChannel'];
export type NewAlertRule = Schemas['NewAlertRule'];

export type ArtifactView = Schemas['ArtifactView'];
export type CheckpointView = Schemas['CheckpointView'];

/** The statuses that a run ends with. */
export type FinalStatus = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'STOPPED'>;

/** A series, a curve and a page of runs as they are served; the page has types of these names for its own. */
export type ServedSeries = Schemas['Series'];
export type ServedCurve = Schemas['Curve'];
export type ServedRunPage = Schemas['RunPage'];

/** The events of the live feed: the type of the JSON in the data of each. */
export type LiveEvents = Schemas['LiveEvents'];
