import type { Redis } from 'ioredis'
import type { LogHandler } from '../../log/engine.ts'
import { createStreamWork, type StreamGround } from './work.ts'
import { createWaiting } from '../../broker/waiting.ts'

/** Records that a member takes at once, and how long Redis waits for the first, ms: so long a stop may take. */
const COUNT = 100
const BLOCK_MS = 1_000

/**
 * What a member has had for so long without a sign of life is another's, ms; how often a member gives one of what it
 * handles, and looks for what others left.
 */
const IDLE_MS = 3_000
const BEAT_MS = 1_000
const CLAIM_MS = 1_500

/** A member that nobody has heard of for so long, and that has nothing, is forgotten, ms; so often that is looked at. */
const GONE_MS = 600_000
const FORGET_MS = 60_000

/** How long a caller waits to be a member, ms. */
const JOIN_MS = 1_000

/** Without a record where it says nothing to us. */
type Taken = { id: string; record: string | undefined; delivery: number }
type Found = [id: string, fields: string[] | null][]

const takenOf = (found: Found, deliveryOf: (id: string) => number): Taken[] =>
  found.map(([id, fields]) => ({
    id,
    record: fields?.[0] === 'c' ? fields[1] : undefined,
    delivery: deliveryOf(id),
  }))

/** Joins a group that may be there already. @param from which record on it begins if it is not */
const createGroup = async (client: Redis, key: string, group: string, from: string): Promise<void> => {
  try {
    await client.xgroup('CREATE', key, group, from, 'MKSTREAM')
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error
  }
}

/** What others, or this one, left, and how often each was handed over by now. */
const claim = async (client: Redis, key: string, group: string, member: string, from: string) => {
  const [next, found] = (await client.xautoclaim(key, group, member, IDLE_MS, from, 'COUNT', COUNT)) as [
    string,
    Found,
  ]
  const [first, last] = [found[0]?.[0], found.at(-1)?.[0]]
  if (first === undefined || last === undefined) return { next, taken: [] }
  const pending = (await client.xpending(key, group, first, last, 10 * COUNT, member)) as [
    id: string,
    member: string,
    idleMs: number,
    deliveries: number,
  ][]
  const deliveries = new Map(pending.map(([id, , , count]) => [id, count]))
  return { next, taken: takenOf(found, (id) => deliveries.get(id) ?? 1) }
}

/** Redis keeps each member for ever, and each process is another one. */
const forgetGone = async (client: Redis, key: string, group: string): Promise<void> => {
  for (const row of (await client.xinfo('CONSUMERS', key, group)) as (string | number)[][]) {
    const of = (field: string): string | number | undefined => row[row.indexOf(field) + 1]
    if (of('pending') === 0 && Number(of('idle')) > GONE_MS)
      await client.xgroup('DELCONSUMER', key, group, String(of('name')))
  }
}

/** Something that is done now and then, in between. */
const createTurn = (everyMs: number): (() => boolean) => {
  let last = -Infinity
  return () => {
    if (performance.now() - last < everyMs) return false
    last = performance.now()
    return true
  }
}

/** What is handled, and Redis may not know it yet. */
const createDone = (key: string, group: string) => {
  const untold = new Set<string>()
  return {
    add: (id: string): void => {
      untold.add(id)
    },
    has: (id: string): boolean => untold.has(id),
    tell: async (client: Redis): Promise<void> => {
      const ids = [...untold]
      if (ids.length > 0) await client.xack(key, group, ...ids)
      for (const id of ids) untold.delete(id)
    },
  }
}

/** A member's part of one stream. */
export type StreamMember = {
  /** Resolves once nothing that is appended passes the group by, or after a second. */
  joined: () => Promise<void>
  /** What the whole group took of the stream and has not handled, as seen last. */
  pending: () => number
  stop: () => Promise<void>
  close: () => void
}

/**
 * Takes part in a consumer group of one stream: what is appended goes to whichever member asks first. A record is done
 * with once its handler has resolved; one whose member died, or rejected it, goes to whoever looks next.
 * @param member this one's name in the group
 */
export const createStreamMember = (
  ground: StreamGround,
  { group, member }: { group: string; member: string },
  handle: LogHandler,
): StreamMember => {
  const { key, logger } = ground
  const joining = createWaiting(JOIN_MS)
  const isClaimTurn = createTurn(CLAIM_MS)
  const isForgetTurn = createTurn(FORGET_MS)
  const done = createDone(key, group)
  let isJoined = false
  let isStopped = false
  let place = '0-0'
  let pending = 0

  const handleAll = async (client: Redis, taken: Taken[]): Promise<void> => {
    if (taken.length === 0) return
    const open = new Set(taken.map(({ id }) => id))
    const beat = setInterval(() => {
      // Without one the records are another's, which is allowed.
      client.xclaim(key, group, member, 0, ...open, 'JUSTID').catch(() => undefined)
    }, BEAT_MS)
    await Promise.all(
      taken.map(async ({ id, record, delivery }) => {
        try {
          if (record !== undefined && !done.has(id)) await handle(record, delivery)
          done.add(id)
        } catch (error) {
          logger.debug(
            { err: error, key, group, id, delivery },
            'a member of a group did not handle a record',
          )
        }
        open.delete(id)
      }),
    )
    clearInterval(beat)
    await done.tell(client)
  }

  const handleLeft = async (client: Redis): Promise<void> => {
    if (isForgetTurn()) await forgetGone(client, key, group)
    if (!isClaimTurn()) return
    pending = Number((await client.xpending(key, group))[0])
    const { next, taken } = await claim(client, key, group, member, place)
    place = next
    await handleAll(client, taken)
  }

  const work = async (client: Redis, succeeded: () => void): Promise<void> => {
    // If Redis lost the group, all that is in the stream by now came after it.
    await createGroup(client, key, group, isJoined ? '0' : '$')
    isJoined = true
    joining.release()
    succeeded()
    await done.tell(client)
    while (!isStopped) {
      await handleLeft(client)
      const answer = (await client.xreadgroup(
        'GROUP',
        group,
        member,
        'COUNT',
        COUNT,
        'BLOCK',
        BLOCK_MS,
        'STREAMS',
        key,
        '>',
      )) as [key: string, found: Found][] | null
      await handleAll(
        client,
        takenOf(answer?.[0]?.[1] ?? [], () => 1),
      )
    }
  }

  const running = createStreamWork({ ...ground, use: 'dividing' }, work, () => undefined)

  return {
    joined: async () => {
      if (!isJoined) await joining.wait()
    },
    pending: () => pending,
    stop: async () => {
      isStopped = true
      await running.settled()
      running.close()
    },
    close: () => {
      isStopped = true
      joining.release()
      running.close()
    },
  }
}
