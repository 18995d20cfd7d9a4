import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { chatOf } from '../inbound/inbound.ts'
import { type Addresses, contactOf } from '../whatsapp/people/addresses.ts'
import { boundedName } from '../whatsapp/incoming/bounds.ts'
import type { ToldAside } from '../whatsapp/history/sync.ts'

/** So many chats are looked up at once. */
const AT_ONCE = 50

type Named = { chat: ChatRef; name: string }

/** @returns names the chats with people that have no name yet: messages of before seldom tell who wrote them */
export const createNaming =
  (deps: { log: Pick<ChatLog, 'append' | 'heads'>; ownership: Ownership }) =>
  async (told: ToldAside['names'], addresses: Addresses, signal: AbortSignal): Promise<void> => {
    const { log, ownership } = deps
    const read = async ({ id, pushname }: ToldAside['names'][number]): Promise<Named[]> => {
      const name = boundedName(pushname)
      const contact =
        name === undefined || addresses.isMe(id ?? '') ? undefined : await contactOf(addresses, id)
      return name === undefined || contact === undefined ? [] : [{ chat: chatOf(ownership, contact), name }]
    }
    for (let at = 0; at < told.length; at += AT_ONCE) {
      signal.throwIfAborted()
      const named = (await Promise.all(told.slice(at, at + AT_ONCE).map(read))).flat()
      const known = await log.heads(named.map(({ chat }) => chat))
      const nameless = new Set(
        known.filter(({ contact }) => contact.name === undefined).map(({ chatId }) => chatId),
      )
      for (const { chat, name } of named) {
        if (!nameless.has(chat.chatId)) continue
        const change = { type: 'named', name } as const
        await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
      }
    }
  }
