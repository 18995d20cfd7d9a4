import type { Accounts } from '@sahut/core/auth/accounts'
import type { Browsers } from '@sahut/core/browsers/browsers'
import { LATER_MS } from '@sahut/core/browsers/revocation'
import type { WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** The next look at all browsers comes up to so much later, so that gateways do not look all at once, as a share. */
const LOOSE = 0.2

/**
 * Takes browsers off the broker whose rights have changed, for whoever took the rights away and could not do it: by the
 * count of changes in the store, as of sockets, and by a look at all of them now and then.
 * @param rightsMs how often the count is read, ms
 * @param browsersMs how often all are looked at, ms
 */
export const createBrowsersWatch = ({
  browsers,
  accounts,
  rightsMs,
  browsersMs,
  logger,
}: {
  browsers: Pick<Browsers, 'revocation' | 'tidy'>
  accounts: Pick<Accounts, 'rightsChanges'>
  rightsMs: number
  browsersMs: number
  logger: Logger
}): { close: () => void } => {
  const { look } = browsers.revocation
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
      void attempt(async () => {
        await look({ workspaceId })
      })
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

  const sweep = async (): Promise<void> => {
    const here = new Set((await look()).map(({ workspaceId }) => workspaceId))
    for (const workspaceId of known.keys()) if (!here.has(workspaceId)) known.delete(workspaceId)
    // What was counted before it is not known: the first count is taken for a change.
    for (const workspaceId of here) if (!known.has(workspaceId)) known.set(workspaceId, undefined)
  }

  const counting = createRerun(async () => {
    await attempt(readCounts)
    return rightsMs
  })
  const sweeping = createRerun(async () => {
    await attempt(sweep)
    return browsersMs * (1 + LOOSE * Math.random())
  })
  browsers.tidy()
  counting.ask(rightsMs)
  sweeping.ask()

  return {
    close: () => {
      counting.stop()
      sweeping.stop()
      for (const timer of later) clearTimeout(timer)
    },
  }
}
