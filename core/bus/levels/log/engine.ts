/**
 * An answer that comes so much later than its log had to give it, ms, is taken for the end of a cut: the process, or the
 * way, stood still, and what was said beside the log meanwhile may not be here yet.
 */
export const LATE_MS = 1_000

/** Who reads a partition of a log. Nothing of it may throw or reject. */
export type LogReader = {
  /** The newest of what was appended before the reading began, oldest first. */
  onPast: (records: string[]) => void
  /** What was appended since, in the order of the log; what was appended again comes again. */
  onRecords: (records: string[]) => void
  /**
   * The reading was cut, or stood still, and goes on: what was appended meanwhile comes once this has resolved.
   * @param isWhole whether nothing can be missing
   */
  onResume: (isWhole: boolean) => Promise<void>
}

/**
 * A log that another process keeps, in partitions. What is appended outlives a cut, and whoever reads goes on where they
 * were. Nothing here waits for it, and nothing throws.
 */
export type LogEngine = {
  /**
   * Appends in order, and again until it is taken. What does not fit any more while nobody answers is lost, and all
   * processes are told so.
   */
  append: (partition: number, record: string) => void
  /** Begins to read at the end of a partition, for as long as the engine lives. Called once a partition. */
  read: (partition: number, reader: LogReader) => LogReading
  /**
   * Joins a group, whose members share all partitions: what is appended once this has resolved, or a second later, is
   * handled by one of them. What a member left by its death, or rejected, is handed to a member again. Who is new to the
   * log begins at its end, and a group that was there before goes on where it was.
   * @param partitions how many there are
   */
  divide: (group: string, partitions: number, handle: LogHandler) => Promise<LogShare>
  /** Resolves once all that was appended is in the log; after a second at the latest. */
  flush: () => Promise<void>
  /** The longest that something took to be in the log since this was asked last, or waits for it by now, ms. */
  lagMs: () => number
  /** Since this was asked last: attempts to append that failed and are made again, and records that are lost. */
  tries: () => { again: number; lost: number }
  /** Resolves once others need not wait for this process; after a second at the latest. */
  close: () => Promise<void>
}

export type LogReading = {
  /** Resolves once nothing that is appended passes by, or after a second: then a hole is told when it does not. */
  live: () => Promise<void>
  /** How far it is behind the end; nothing where that is not known. */
  behind?: () => Behind
}

/** Records that are yet to be read, and how long the newest came after the last one that was, ms. */
export type Behind = { records: number; ms: number }

/**
 * Handles a record; it must settle. Several are handled beside each other. What resolves is done for the group.
 * @param delivery how often the record was handed to a member, from 1
 */
export type LogHandler = (record: string, delivery: number) => Promise<void>

/** What a member has of a group's work. */
export type LogShare = {
  /** What all members of the group have taken and not handled; nothing where that is not known. */
  pending?: () => number
  /** Takes nothing more; resolves once what it had taken is handled. */
  stop: () => Promise<void>
}
