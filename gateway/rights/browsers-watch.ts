import type { Accounts } from '@sahut/core/auth/accounts'
import type { Browsers } from '@sahut/core/browsers/browsers'
import type { Bus } from '@sahut/core/bus/bus'
import { browsersTopic } from '@sahut/core/bus/rooms'
import { LATER_MS } from '@sahut/core/browsers/revocation'
import type { WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { mapAtMost } from '@sahut/core/process/map-at-most'
import { createRerun } from '@sahut/core/process/rerun'
import { createBrowsersSweep } from './browsers-sweep.ts'

/** Workspaces whose browsers are looked at beside each other. */
const AT_ONCE = 5

/** A workspace that so many looks at all browsers did not find has none there any more. */
const FORGOTTEN = 3

type Known = {
  /** How often its rights had changed when its browsers were looked at; nothing before that. */
  count: number | undefined
  /** When somebody found one of its browsers at the broker. */
  seenAt: number
}

/** The workspaces that have browsers at the broker, as far as this gateway knows. */
const createWorkspaces = (browsersMs: number) => {
  const known = new Map<WorkspaceId, Known>()
  /** What was counted before it is not known: the first count is taken for a change. */
  const meet = (workspaceId: WorkspaceId): void => {
    const seenAt = performance.now()
    const before = known.get(workspaceId)
    if (before === undefined) known.set(workspaceId, { count: undefined, seenAt })
    else before.seenAt = seenAt
  }
  return {
    known,
    meet,
    /** Somebody has looked at all browsers, and these are some of theirs. */
    learn: (workspaceIds: Iterable<WorkspaceId>): void => {
      for (const workspaceId of workspaceIds) meet(workspaceId)
      const oldest = performance.now() - FORGOTTEN * browsersMs
      for (const [workspaceId, { seenAt }] of known) if (seenAt < oldest) known.delete(workspaceId)
    },
  }
}

/**
 * Takes browsers off the broker whose rights have changed, for whoever took the rights away and could not do it: by the
 * count of changes in the store, as of sockets, and by a look at all of them now and then.
 * @param rightsMs how often the count is read, ms
 * @param browsersMs how often all are looked at, ms
 */
export const createBrowsersWatch = ({
  browsers,
  bus,
  accounts,
  rightsMs,
  browsersMs,
  logger,
}: {
  browsers: Pick<Browsers, 'revocation' | 'tidy'>
  bus: Pick<Bus, 'signal' | 'listen'>
  accounts: Pick<Accounts, 'rightsChanges'>
  rightsMs: number
  browsersMs: number
  logger: Logger
}): { close: () => void } => {
  const { look } = browsers.revocation
  const { known, meet, learn } = createWorkspaces(browsersMs)
  const later = new Set<NodeJS.Timeout>()
  let isFailing = false

  /** @returns whether it could be done */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, 'rights of browsers at the broker can not be looked up')
      isFailing = true
      return false
    }
  }

  const lookAgainAt = (workspaceId: WorkspaceId): void => {
    const timer = setTimeout(() => {
      later.delete(timer)
      void attempt(() => look({ workspaceId }))
    }, LATER_MS)
    later.add(timer)
  }

  /** What can't be looked up of one workspace is tried again, and keeps nobody of another there. */
  const lookIfChanged = async (workspaceId: WorkspaceId, of: Known, count: number): Promise<boolean> => {
    if (of.count === count) return true
    const isDone = await attempt(() => look({ workspaceId }))
    if (!isDone) return false
    of.count = count
    // Who was being let in while the rights changed shows a little later.
    lookAgainAt(workspaceId)
    return true
  }

  const readCounts = async (): Promise<void> => {
    if (known.size === 0) return
    const counts = await accounts.rightsChanges([...known.keys()])
    const done = await mapAtMost(AT_ONCE, [...known], ([workspaceId, of]) =>
      lookIfChanged(workspaceId, of, counts.get(workspaceId) ?? 0),
    )
    if (done.every((isDone) => isDone)) isFailing = false
  }

  const counting = createRerun(async () => {
    await attempt(readCounts)
    return rightsMs
  })
  const everyMs = browsersMs
  const sweep = createBrowsersSweep(bus, { everyMs, againMs: rightsMs }, async (onListed) => {
    await attempt(() =>
      look(undefined, (workspaceIds) => {
        learn(workspaceIds)
        onListed(workspaceIds)
      }),
    )
  })
  const listening = bus
    .listen(browsersTopic, (signal) => {
      if (signal.type === 'browsers-looked-at') {
        sweep.putOff()
        if (signal.workspaceIds !== undefined) learn(signal.workspaceIds)
      }
      if (signal.type === 'browser-admitted') meet(signal.workspaceId)
    })
    .catch((error: unknown) => {
      logger.warn({ err: error }, 'what others tell of browsers at the broker can not be heard')
    })
  browsers.tidy()
  counting.ask(rightsMs)

  return {
    close: () => {
      counting.stop()
      sweep.stop()
      void listening.then((end) => end?.())
      for (const timer of later) clearTimeout(timer)
    },
  }
}
