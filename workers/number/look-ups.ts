import type { LookUps } from '@sahut/core/numbers/look-ups'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Link } from '../whatsapp/connection/connection.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** Looks up who is behind phone numbers that the team writes to, one after the other: many at once look like spam. */
export type PeopleLookUps = {
  /** Somebody may be wanted. */
  look: () => void
  attach: (link: Pick<Link, 'person'>) => void
  detach: () => void
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

/** After a failure it is tried again, ms. */
const AGAIN_MS = 2_000

export const createPeopleLookUps = (deps: {
  lookUps: Pick<LookUps, 'answer' | 'asked'>
  ownership: Ownership
  logger: Logger
}): PeopleLookUps => {
  const { lookUps, logger } = deps
  const { numberId } = deps.ownership
  let link: Pick<Link, 'person'> | undefined

  /** @returns when to look again, ms */
  const lookNow = async (): Promise<number | undefined> => {
    const way = link
    if (way === undefined) return undefined
    let isToBeAskedAgain = false
    for (const phone of await lookUps.asked(numberId))
      try {
        await lookUps.answer(numberId, phone, { contact: await way.person(phone) })
      } catch (error) {
        // One that fails must not keep those behind it; its question stays.
        logger[levelOf(error, 'warn')]({ err: error }, 'a phone number could not be looked up yet')
        isToBeAskedAgain = true
      }
    return isToBeAskedAgain ? AGAIN_MS : undefined
  }
  const looks = createRerun(async () => {
    try {
      return await lookNow()
    } catch (error) {
      logger[levelOf(error, 'warn')](
        { err: error },
        'the phone numbers that are asked for could not be read yet',
      )
      return AGAIN_MS
    }
  })

  return {
    look: looks.ask,
    attach: (next) => {
      link = next
      looks.ask()
    },
    detach: () => {
      link = undefined
    },
    close: async () => {
      looks.stop()
      await looks.settled()
    },
  }
}
