import type { Commit } from '../../../log/chat-log.ts'
import type { InboxId } from '../../../model/ids.ts'
import type { Bus, Inboxes } from '../../bus.ts'
import { gatewayGroupOf, type GatewayShare, stableHash } from '../../gateway-groups.ts'
import { createRerun } from '../../../process/rerun.ts'
import { wakeWorker } from '../../wake-worker.ts'
import { createAudience } from '../broker/audience.ts'
import { CommitRecord } from '../../../contract/mqtt.ts'
import type { Behind, LogEngine, LogReading } from './engine.ts'
import { createGroups } from './groups.ts'
import { createTail } from './tail.ts'

/** Of a group of gateways. Those who know another number read past each other: it is for ever. */
const PARTITIONS = 16

/** Of all groups together: each has its own, one after another. */
export const partitionsOf = ({ groups }: Pick<GatewayShare, 'groups'>): number => groups * PARTITIONS

/**
 * The partition of an inbox: its whole chats, in the order in which they were told.
 * @param group of gateways, which serves the inbox's workspace
 */
export const partitionOf = (inboxId: InboxId, group = 0): number =>
  group * PARTITIONS + (stableHash(inboxId) % PARTITIONS)

/** @throws Error that says what is wrong with it */
const parsed = (record: string) => CommitRecord.parse(JSON.parse(record))

/** What has to be looked at before anything is told that a cut kept back. */
const createChecks = () => {
  const checks = new Set<() => Promise<void>>()
  // Partitions resume each by itself, and one look serves all that wait for it.
  const looks = createRerun(async () => {
    await Promise.all([...checks].map((check) => check()))
    return undefined
  })
  return {
    /** @returns ends it */
    add: (check: () => Promise<void>): (() => void) => {
      const own = () => check()
      checks.add(own)
      return () => {
        checks.delete(own)
      }
    },
    run: (): Promise<void> => {
      looks.ask()
      return looks.settled()
    },
    close: (): void => {
      checks.clear()
      looks.stop()
    },
  }
}

/** Of several readings all records, and the longest time. */
const sumOf = (each: Behind[]): Behind => ({
  records: each.reduce((sum, { records }) => sum + records, 0),
  ms: Math.max(0, ...each.map(({ ms }) => ms)),
})

/**
 * How a level with a log carries commits: each is appended to the partition of its inbox, and every gateway reads, at a
 * position of its own, the partitions that its browsers need. That is no consumer group, which would give a record to
 * one of them only. What is read stays in a tail for a while.
 */
export const createCommitLog = ({
  engine,
  share,
  hint,
  tellHole,
  guard,
}: {
  engine: LogEngine
  /** Commits go to the group of their workspace; read is only what goes to this one. */
  share: GatewayShare
  /** As `signal`, for what stands in the log too: if it is lost nobody is told. */
  hint: Bus['signal']
  tellHole: (inboxes: Inboxes) => void
  /** Runs what handles a record; one that makes it throw is refused, whatever is in it. */
  guard: (handle: () => void) => void
}) => {
  const audience = createAudience()
  const checks = createChecks()
  const groups = createGroups({ engine, partitions: partitionsOf(share), parse: parsed, guard })
  const tail = createTail()
  const readings = new Map<number, { reading: LogReading; inboxes: Set<InboxId> }>()

  /** A record that somebody here may hear. @throws Error for any other */
  const readOurs = (record: string): Commit => {
    const commit = parsed(record)
    // Who should hear it reads elsewhere, in vain.
    if (gatewayGroupOf(commit.chat.workspaceId, share.groups) !== share.group)
      throw new Error('it is for another group: GATEWAY_GROUPS is not the same in all processes')
    tail.add(commit.chat, commit.entries, record.length)
    return commit
  }

  const readingOf = (inboxId: InboxId): LogReading => {
    const partition = partitionOf(inboxId, share.group)
    const known = readings.get(partition)
    known?.inboxes.add(inboxId)
    if (known !== undefined) return known.reading
    const inboxes = new Set([inboxId])
    const reading = engine.read(partition, {
      onPast: (records) => {
        for (const record of records)
          guard(() => {
            readOurs(record)
          })
      },
      onRecords: (records) => {
        for (const record of records)
          guard(() => {
            audience.tell(readOurs(record))
          })
      },
      onResume: async (isWhole) => {
        // A right may have been taken away by a word that was lost in the same cut.
        await checks.run()
        if (!isWhole) tellHole(new Set(inboxes))
      },
    })
    readings.set(partition, { reading, inboxes })
    return reading
  }

  const tell: Bus['tell'] = (commit) => {
    const { chat, entries } = commit
    const group = gatewayGroupOf(chat.workspaceId, share.groups)
    engine.append(partitionOf(chat.inboxId, group), JSON.stringify({ chat, entries }))
    wakeWorker(commit, hint)
  }

  const follow: Bus['follow'] = async (inboxId, onChat) => {
    const stop = audience.follow(inboxId, onChat)
    await readingOf(inboxId).live()
    return () => {
      stop()
      return Promise.resolve()
    }
  }

  return {
    tell,
    follow,
    divide: groups.divide,
    pending: groups.pending,
    behind: () => sumOf([...readings.values()].flatMap(({ reading }) => reading.behind?.() ?? [])),
    since: tail.since,
    onResume: checks.add,
    attach: audience.attach,
    live: (inboxId: InboxId): Promise<void> => readingOf(inboxId).live(),
    close: async (): Promise<void> => {
      audience.close()
      checks.close()
      await engine.close()
    },
  }
}
