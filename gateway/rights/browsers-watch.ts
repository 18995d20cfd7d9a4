import type { Accounts } from '@sahut/core/auth/accounts'
import type { Browsers } from '@sahut/core/browsers/browsers'
import type { Bus } from '@sahut/core/bus/bus'
import { browsersTopic } from '@sahut/core/bus/rooms'
import { LATER_MS } from '@sahut/core/browsers/revocation'
import type { WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** The next look at all browsers comes up to so much later, so that one gateway is first, as a share. */
const LOOSE = 0.2

/**
 * Has all browsers looked at now and then, by one of the gateways: who begins tells the others, whose time begins anew.
 * Where they don't hear of each other each looks.
 */
const createSweep = (bus: Pick<Bus, 'signal'>, everyMs: number, look: () => Promise<void>) => {
  let due = 0
  const putOff = (): void => {
    due = performance.now() + everyMs * (1 + LOOSE * Math.random())
  }
  const sweeping = createRerun(async () => {
    if (due <= performance.now()) {
      putOff()
      bus.signal(browsersTopic, { type: 'browsers-looked-at' })
      await look()
    }
    return Math.max(0, due - performance.now())
  })
  sweeping.ask()
  return { putOff, stop: sweeping.stop }
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
  const { look, workspaces } = browsers.revocation
  /** By workspace with browsers, how often its rights had changed when they were looked at. */
  const known = new Map<WorkspaceId, number | undefined>()
  const later = new Set<NodeJS.Timeout>()
  let isFailing = false

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      isFailing = false
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, 'rights of browsers at the broker can not be looked up')
      isFailing = true
    }
  }

  const lookAgainAt = (workspaceId: WorkspaceId): void => {
    const timer = setTimeout(() => {
      later.delete(timer)
      void attempt(() => look({ workspaceId }))
    }, LATER_MS)
    later.add(timer)
  }

  const readCounts = async (): Promise<void> => {
    if (known.size === 0) return
    const counts = await accounts.rightsChanges([...known.keys()])
    for (const [workspaceId, before] of known) {
      const count = counts.get(workspaceId) ?? 0
      if (before === count) continue
      await look({ workspaceId })
      known.set(workspaceId, count)
      // Who was being let in while the rights changed shows a little later.
      lookAgainAt(workspaceId)
    }
  }

  /** What was counted before it is not known: the first count is taken for a change. */
  const meet = (workspaceId: WorkspaceId): void => {
    if (!known.has(workspaceId)) known.set(workspaceId, undefined)
  }

  const learn = async (): Promise<void> => {
    const here = await workspaces()
    // Who was let in just now may not stand there yet.
    for (const [workspaceId, count] of known)
      if (count !== undefined && !here.has(workspaceId)) known.delete(workspaceId)
    here.forEach(meet)
  }

  const counting = createRerun(async () => {
    await attempt(readCounts)
    return rightsMs
  })
  const learning = createRerun(async () => {
    await attempt(learn)
    return browsersMs
  })
  const sweep = createSweep(bus, browsersMs, () => attempt(() => look()))
  const listening = bus
    .listen(browsersTopic, (signal) => {
      if (signal.type === 'browsers-looked-at') sweep.putOff()
      if (signal.type === 'browser-admitted') meet(signal.workspaceId)
    })
    .catch((error: unknown) => {
      logger.warn({ err: error }, 'what others tell of browsers at the broker can not be heard')
    })
  browsers.tidy()
  counting.ask(rightsMs)
  learning.ask()

  return {
    close: () => {
      counting.stop()
      learning.stop()
      sweep.stop()
      void listening.then((end) => end?.())
      for (const timer of later) clearTimeout(timer)
    },
  }
}
