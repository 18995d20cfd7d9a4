import { numberRoom } from '@sahut/core/bus/rooms'
import type { Bus } from '@sahut/core/bus/bus'
import type { CodeEnd, LinkCode } from '@sahut/core/model/number/link-code'
import type { Assignment, Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** The codes by which a number is linked, one after the other, and what became of each. */
export type LinkCodeBook = {
  /** For whose phone the next connection is to get a code; without one it shows QRs. */
  begin: () => string | undefined
  /** @returns what there is to show */
  made: (code: string, lastsMs: number) => LinkCode
  /** The code is no more. @param why there is no link; nothing: there is one */
  ended: (why: CodeEnd | undefined) => void
  /** Resolves once what was shown is kept. */
  settled: () => Promise<void>
}

export const createLinkCodeBook = (deps: {
  numbers: Pick<Numbers, 'keepCode'>
  bus: Pick<Bus, 'publish'>
  ownership: Ownership
  orders: Pick<Assignment, 'request' | 'codeFor'>
  /** What an owner before left. */
  former: LinkCode | undefined
  logger: Logger
}): LinkCodeBook => {
  const { numbers, bus, ownership, orders, logger } = deps
  let { request } = orders
  let last = deps.former

  const keeping = createRerun(async () => {
    if (last === undefined) return undefined
    try {
      await numbers.keepCode(ownership, request, last)
    } catch (error) {
      logger.warn({ err: error }, 'a code could not be kept: who asks for it by the API does not get it')
    }
    return undefined
  })

  const become = (next: LinkCode): LinkCode => {
    last = next
    keeping.ask()
    return next
  }

  return {
    begin: () => {
      const isAnother = request !== orders.request || last?.phone !== orders.codeFor
      if (isAnother) last = undefined
      // Whoever showed it is gone, and with it what it was made with.
      else if (last?.code !== undefined) last = { phone: last.phone, before: 'lost' }
      ;({ request } = orders)
      return orders.codeFor
    },
    made: (code, lastsMs) =>
      become({
        phone: orders.codeFor ?? '',
        code,
        endsAt: Date.now() + lastsMs,
        ...(last?.before === undefined ? {} : { before: last.before }),
      }),
    ended: (why) => {
      if (orders.codeFor === undefined || request !== orders.request) return
      const over = become({ phone: orders.codeFor, ...(why && { before: why }) })
      if (why === undefined) return
      bus.publish(numberRoom(ownership.numberId), 'number:coded', { numberId: ownership.numberId, ...over })
    },
    settled: keeping.settled,
  }
}
