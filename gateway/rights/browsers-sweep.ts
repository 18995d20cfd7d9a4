import { type Bus, WORKSPACES } from '@sahut/core/bus/bus'
import { browsersTopic } from '@sahut/core/bus/rooms'
import type { WorkspaceId } from '@sahut/core/model/ids'
import { createRerun } from '@sahut/core/process/rerun'

/** The next look at all browsers comes up to so much later, so that one gateway is first, as a share. */
const LOOSE = 0.2

/**
 * Has all browsers looked at now and then, by one of the gateways: who begins tells the others, whose time begins anew,
 * and then tells them which workspaces have browsers there. Where they don't hear of each other each looks.
 * @param look calls back with the workspaces as soon as it has them; must not reject
 * @param againMs how soon another attempt follows one that got no list
 */
export const createBrowsersSweep = (
  bus: Pick<Bus, 'signal'>,
  { everyMs, againMs }: { everyMs: number; againMs: number },
  look: (onListed: (workspaceIds: ReadonlySet<WorkspaceId>) => void) => Promise<void>,
) => {
  let due = 0
  // Whom the broker does not answer keeps the others from looking once, and not with each attempt.
  let isAgain = false
  /** That the broker gave. */
  let lists = 0

  const putOff = (): void => {
    due = performance.now() + everyMs * (1 + LOOSE * Math.random())
  }

  const tell = (workspaceIds: ReadonlySet<WorkspaceId>): void => {
    const all = [...workspaceIds]
    for (let at = 0; at < all.length; at += WORKSPACES)
      bus.signal(browsersTopic, {
        type: 'browsers-looked-at',
        workspaceIds: all.slice(at, at + WORKSPACES),
      })
  }

  const sweep = async (): Promise<void> => {
    const before = lists
    putOff()
    if (!isAgain) bus.signal(browsersTopic, { type: 'browsers-looked-at' })
    await look((workspaceIds) => {
      lists += 1
      tell(workspaceIds)
    })
    isAgain = lists === before
    if (isAgain) due = Math.min(due, performance.now() + againMs)
  }

  const sweeping = createRerun(async () => {
    if (due <= performance.now()) await sweep()
    return Math.max(0, due - performance.now())
  })
  sweeping.ask()

  return {
    /** Another gateway looks. */
    putOff: (): void => {
      isAgain = false
      putOff()
    },
    stop: sweeping.stop,
  }
}
