import type { Bus, Signal } from '@sahut/core/bus/bus'
import { chatRoom } from '@sahut/core/bus/rooms'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf } from '../inbound/inbound.ts'
import { createReadReceipts } from '../outbound/read-receipts.ts'
import type { Link, LinkEvents } from '../whatsapp/connection/connection.ts'
import { createTyping } from './typing.ts'
import { createWatches } from './watches.ts'

/** What contacts and the team see of each other beside messages: who types, who is online, what was read. */
export type Signs = {
  /** What the team does, as gateways and the API tell it. */
  hear: (signal: Signal) => void
  /** What a contact does. */
  activity: LinkEvents['activity']
  attach: (link: Pick<Link, 'read' | 'showTyping' | 'watch'>) => void
  detach: () => void
  close: () => Promise<void>
}

export const createSigns = (deps: {
  log: Pick<ChatLog, 'after' | 'chat'>
  numbers: Pick<Numbers, 'get'>
  bus: Pick<Bus, 'publish'>
  ownership: Ownership
  logger: Logger
}): Signs => {
  const { numbers, bus, ownership } = deps
  const set = () => numbers.get(ownership.workspaceId, ownership.numberId)
  const typing = createTyping({ ...deps, isWanted: async () => (await set())?.showsTyping === true })
  const reads = createReadReceipts({ ...deps, isWanted: async () => (await set())?.tellsRead !== false })
  const watches = createWatches(deps)

  const detach = (): void => {
    typing.detach()
    reads.detach()
    watches.detach()
  }
  return {
    hear: (signal) => {
      if (signal.type === 'typing') typing.hear(signal.chatId, signal.isTyping)
      if (signal.type === 'seen') reads.hear(signal)
      if (signal.type === 'chat-looked-at') watches.look(signal.chatId)
    },
    activity: ({ contact, ...activity }) => {
      const { chatId } = chatOf(ownership, contact)
      bus.publish(chatRoom(chatId), 'contact:acted', { chatId, ...activity })
    },
    attach: (link) => {
      typing.attach(link.showTyping)
      reads.attach(link.read)
      watches.attach(link.watch)
    },
    detach,
    close: async () => {
      detach()
      await reads.close()
    },
  }
}
