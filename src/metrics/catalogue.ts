/**
 * Every metric that there is: docs/metrics.md, the dashboard and the endpoint are held to it. Labels
 * are bounded by what a scenario and an SDK can name: never a room, a publisher or a process.
 */
type MetricType = 'counter' | 'gauge' | 'histogram';
export type Metric = { type: MetricType; help: string; labels: readonly string[] };

/** One cell's; `variant` only where a series varies more than the SDK, e.g. `logCapture=off`. */
const RUN_LABELS = ['scenario', 'sdk', 'variant'] as const;
const GROUP_LABELS = [...RUN_LABELS, 'group'] as const;

const ofGroup = (type: MetricType, help: string, ...more: string[]): Metric => ({
  type,
  help,
  labels: [...GROUP_LABELS, ...more],
});
const ofRun = (type: MetricType, help: string, ...more: string[]): Metric => ({
  type,
  help,
  labels: [...RUN_LABELS, ...more],
});
const ofHost = (type: MetricType, help: string, ...labels: string[]): Metric => ({
  type,
  help,
  labels,
});

export const METRICS = {
  framestall_verdict: ofGroup(
    'gauge',
    '1 at the verdict so far, at the report’s own once the run has ended; none before captures begin.',
    'verdict',
  ),
  framestall_captures_planned_total: ofGroup('counter', 'Captures that were due.'),
  framestall_captures_ok_total: ofGroup('counter', 'Captures that settled without an error.'),
  framestall_captures_rejected_total: ofGroup(
    'counter',
    'Captures that were refused, by kind: channel-full, overlap, other.',
    'kind',
  ),
  framestall_captures_late_total: ofGroup(
    'counter',
    'Captures called more than a frame’s length after their time.',
  ),
  framestall_captures_skipped_total: ofGroup('counter', 'Captures due and never called.'),
  framestall_captures_timed_out_total: ofGroup('counter', 'Captures given up after their limit.'),
  framestall_captures_pending: ofGroup('gauge', 'Captures that have not settled.'),
  framestall_oldest_pending_seconds: ofGroup('gauge', 'Age of the oldest of them.'),
  framestall_capture_service_seconds: ofGroup(
    'histogram',
    'From the call of captureFrame to its settling.',
  ),
  framestall_capture_schedule_seconds: ofGroup(
    'histogram',
    'From the time at which a frame was due to its settling.',
  ),
  framestall_stalls_total: ofGroup('counter', 'Stalls that have begun.'),
  framestall_stalls_open: ofGroup('gauge', 'Stalls that are open.'),
  framestall_oldest_open_stall_seconds: ofGroup('gauge', 'Age of the oldest open stall, else 0.'),
  framestall_rooms: ofGroup('gauge', 'Rooms that the scenario asks for.'),
  framestall_rooms_joined: ofGroup('gauge', 'Rooms that are joined.'),
  framestall_heard_expected_seconds_total: ofGroup(
    'counter',
    'Audio time in which a listener was to hear the tone.',
  ),
  framestall_heard_seconds_total: ofGroup('counter', 'Of that, time in which it heard it.'),
  framestall_heard_gaps_total: ofGroup('counter', 'Stretches of more than 60 ms not heard.'),
  framestall_heard_gap_seconds_total: ofGroup('counter', 'Length of these stretches.'),
  framestall_ffi_events_total: ofRun('counter', 'Native events of the SDK, by kind.', 'kind'),
  framestall_ffi_js_seconds_total: ofRun(
    'counter',
    'Time of the JS threads that these events took, by kind.',
    'kind',
  ),
  framestall_event_loop_delay_seconds: ofRun(
    'gauge',
    'The p99 of the event-loop delay in the last second, of the process where it is longest.',
  ),
  framestall_event_loop_gap_seconds: ofRun(
    'histogram',
    'Longest time in which a JS thread did not come round, one value per process and second.',
  ),
  framestall_subject_cpu_seconds_total: ofRun(
    'counter',
    'CPU time of the processes under test; its rate is their share of a core.',
  ),
  framestall_subject_gc_seconds_total: ofRun('counter', 'Time of their garbage collections.'),
  framestall_subject_memory_bytes: ofRun('gauge', 'Resident memory of all of them.'),
  framestall_subjects: ofRun('gauge', 'Processes under test that are up.'),
  framestall_subject_crashes_total: ofRun(
    'counter',
    'Processes under test that ended by themselves.',
  ),
  framestall_running: ofRun('gauge', '1 while a run goes on, 0 once it has ended.'),
  framestall_runs_total: ofRun('counter', 'Runs that have ended, by verdict.', 'verdict'),
  framestall_host_busy_ratio: ofHost('gauge', 'Share of the host’s CPU that is in use.'),
  framestall_host_outside_ratio: ofHost('gauge', 'Of that, what is not the run’s own.'),
  framestall_host_steal_ratio: ofHost(
    'gauge',
    'Share of the host’s CPU taken by others of its machine.',
  ),
  framestall_build_info: ofHost('gauge', 'Always 1; the version of framestall.', 'version'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** Upper bounds of the classic buckets, µs; `+Inf` is beyond them. */
export const BUCKETS_US = [
  ...[500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 50_000, 100_000, 200_000, 500_000],
  ...[1_000_000, 2_000_000, 5_000_000, 10_000_000, 30_000_000],
] as const;
