export type { DeadLetter, DeadLetterSelection } from "./dead-letters.ts";
export type { QueueEvents, SchedulerEvents, WorkerEvents } from "./events.ts";
export type { FleetAccounts, FleetOutputs } from "./fleet-accounts.ts";
export { gaugesOf } from "./gauges.ts";
export { keyOf, type CollectionJob, type Failure, type FleetJob, type OutputJob } from "./job.ts";
export type { MemberOptions } from "./join.ts";
export type { Member } from "./members.ts";
export { openQueue, type Queue } from "./open-queue.ts";
export type { OutputLag } from "./output-lags.ts";
export type { OutputState } from "./output-states.ts";
export type { DatabaseHealth } from "./pulse.ts";
export { checkInterval } from "./recurrence.ts";
export {
  openScheduler,
  type Scheduler,
  type SchedulerHealth,
  type SchedulerOptions,
  type TenantChanges,
} from "./scheduler.ts";
export type { ScheduleChanges } from "./schedules.ts";
export type { FleetStatus, Lag, QueueCounts } from "./status.ts";
export type { WorkerHealth } from "./worker-health.ts";
export { openWorker, type Worker, type WorkerOptions } from "./worker.ts";
