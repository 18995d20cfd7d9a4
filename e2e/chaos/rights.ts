import { setTimeout as sleep } from 'node:timers/promises'
import { signIn } from '@sahut/testing/people/client'
import { z } from 'zod'
import type { Cast } from './cast.ts'
import type { Stage } from './stage.ts'
import { type GrantBook, PASSWORD } from './team.ts'

const Nothing = z.looseObject({})

/** Takes and gives the right that is on probation, as an admin does: over the API, again until it is done. */
export const createRights = async (
  stage: Stage,
  cast: Cast,
  book: GrantBook,
  say: (line: string) => void,
) => {
  const { member, inboxId } = stage.team.probation
  const { email, userId } = member
  const { api, live } = await signIn(stage.cluster.url, stage.team.admin, PASSWORD)
  const request = async (give: boolean): Promise<void> => {
    const path = `/users/${userId}/inboxes/${inboxId}`
    await (give ? api.put(Nothing, path) : api.delete(Nothing, path))
  }
  const untilDone = async (give: boolean): Promise<void> => {
    for (;;) {
      const isDone = await request(give).then(
        () => true,
        () => false,
      )
      if (isDone) return
      await sleep(200)
    }
  }
  const changeNow = async (give: boolean): Promise<void> => {
    if (give) {
      book.begin(email, inboxId, Date.now())
      await untilDone(true)
      // How long that takes on a bad day is no business of the plan.
      void cast.agents.get(email)?.look()
    } else {
      await untilDone(false)
      book.end(email, inboxId, Date.now())
    }
    say(`${email} ${give ? 'was given' : 'lost'} an inbox`)
    stage.record({ right: give ? 'given' : 'taken', email, inboxId })
  }
  // On a bad day one takes longer than the plan lets it: the next must not overtake it.
  let last = Promise.resolve()
  const change = (give: boolean): Promise<void> => (last = last.then(() => changeNow(give)))
  return { change, close: live.close }
}
