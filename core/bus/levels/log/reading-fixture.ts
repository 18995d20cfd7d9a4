import type { InboxId } from '../../../model/ids.ts'
import type { Bus, Inboxes } from '../../bus.ts'
import { newLog, type TestGateway, until } from '../../bus-fixture.ts'

/*
 * For tests of the levels with a log.
 */

/** Of a log, from its first entry on. */
export const seqs = (to: number): number[] => Array.from({ length: to }, (_, n) => n + 1)

/** A log and a gateway that reads it, level with what was told so far. */
export const readLog = async (teller: Bus, bus: Bus, gateway: TestGateway) => {
  const log = newLog()
  const holes: Inboxes[] = []
  bus.onHole((inboxes) => holes.push(inboxes))
  await gateway.open(log.room, log.chat.inboxId)
  teller.tell(log.commit(1))
  await until(() => gateway.entries(log.chat).length === 1)
  /** The holes that concern what stands in logs. */
  const told = (): Inboxes[] => holes.filter((inboxes) => inboxes === 'all' || inboxes.size > 0)
  return { teller, bus, gateway, log, told }
}

export const isHoleOf = (inboxId: InboxId) => (inboxes: Inboxes) => inboxes === 'all' || inboxes.has(inboxId)
