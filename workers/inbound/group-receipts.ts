import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { isByAll, type ReachedMembers } from '@sahut/core/model/chat/group'
import { type ChatId, ContactId, isGroup, msgKeyOf, type PeerId } from '@sahut/core/model/ids'
import type { Change } from '@sahut/core/model/message/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRecent } from '@sahut/core/process/recent'
import { isPassing } from '../whatsapp/incoming/keeper.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { Receipt } from '../whatsapp/incoming/receipts.ts'
import { chatOf } from './inbound.ts'

/** Receipts of a group that come within this time are written together, ms. */
const GATHER_MS = 500

/** When a store is asked again that did not answer, ms. */
const AGAIN_MS = 5_000

/** Messages of a number that are remembered until their receipts come. */
const SENT = 500

/** In bigger groups it is not kept who has a message: each receipt would write all that came before it. */
const MEMBERS = 256

type Told = { member: ContactId; type: Receipt['type'] }

/** Who of a group has a message of ours, and has read it; its ticks rise once all have. */
export type GroupReceipts = {
  /** A message leaves now, to whoever is in its group. */
  sending: (message: { contact: PeerId; whatsappId: string }) => void
  take: (receipt: Receipt) => void
  /** Writes what has been gathered; nothing is taken any more. */
  close: () => Promise<void>
}

const withTold = (before: ReachedMembers, told: readonly Told[], at: number): ReachedMembers => {
  const members = new Map(before.members.map((one) => [one.id, one]))
  for (const { member, type } of told) {
    const one = members.get(member) ?? { id: member }
    members.set(member, { ...one, [type]: one[type] ?? at })
  }
  return { ...before, members: [...members.values()] }
}

export const createGroupReceipts = (deps: {
  log: Pick<ChatLog, 'append' | 'find' | 'group' | 'keepReached' | 'message' | 'reached'>
  ownership: Ownership
  logger: Logger
  onFenced: () => void
}): GroupReceipts => {
  const { log, ownership, logger } = deps
  const owner = { ownerEpoch: ownership.epoch }
  const waiting = new Map<
    ChatId,
    { contact: Receipt['contact']; told: Map<string, Told[]>; timer: NodeJS.Timeout }
  >()
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  /** To how many each message went that left lately. */
  const sizes = createRecent<string, { size: Promise<number | undefined> }>(SENT)

  const sizeOf = async (chat: ReturnType<typeof chatOf>): Promise<number | undefined> =>
    (await log.group(chat))?.members.filter(({ isUs }) => isUs !== true).length

  const write = async (contact: Receipt['contact'], told: Map<string, Told[]>): Promise<void> => {
    const chat = chatOf(ownership, contact)
    for (const [whatsappId, news] of told) {
      const seq = await log.find(chat, msgKeyOf(true, whatsappId))
      if (seq === undefined || (await log.message(chat, seq)) === undefined) continue
      const size = await (sizes.get(whatsappId)?.size ?? sizeOf(chat))
      if ((size ?? 0) > MEMBERS) continue
      const before = (await log.reached(chat, seq)) ?? {
        ...(size !== undefined && { of: size }),
        members: [],
      }
      const after = withTold(before, news, Date.now())
      await log.keepReached(chat, seq, after, owner)
      const rises = (what: 'delivered' | 'read') => isByAll(after, what) && !isByAll(before, what)
      if (!rises('delivered') && !rises('read')) continue
      const change: Change = {
        type: 'receipts',
        reached: [seq],
        delivered: seq,
        ...(rises('read') && { read: seq }),
      }
      await log.append(chat, { kind: 'change', change }, owner)
    }
  }

  const add = (contact: Receipt['contact'], news: Map<string, Told[]>, ms: number): void => {
    const { chatId } = chatOf(ownership, contact)
    const timer = () =>
      setTimeout(() => {
        flush(chatId)
      }, ms)
    const entry = waiting.get(chatId) ?? { contact, told: new Map<string, Told[]>(), timer: timer() }
    waiting.set(chatId, entry)
    for (const [id, told] of news) entry.told.set(id, [...(entry.told.get(id) ?? []), ...told])
  }

  const flush = (chatId: ChatId): void => {
    const entry = waiting.get(chatId)
    if (entry === undefined) return
    clearTimeout(entry.timer)
    waiting.delete(chatId)
    const { contact, told } = entry
    last = last
      .then(() => write(contact, told))
      .catch((error: unknown) => {
        if (asSahutError(error).code === 'fenced') deps.onFenced()
        else {
          logger[levelOf(error, 'info')]({ err: error, chatId }, 'receipts of a group have to wait')
          // WhatsApp tells it once only.
          if (!isClosed && isPassing(error)) add(contact, told, AGAIN_MS)
        }
      })
  }

  return {
    sending: ({ contact, whatsappId }) => {
      if (!isGroup(contact)) return
      const size = sizeOf(chatOf(ownership, { id: contact })).catch(() => undefined)
      sizes.set(whatsappId, { size })
    },
    take: ({ contact, whatsappIds, type, participant }) => {
      const member = ContactId.safeParse(participant)
      if (isClosed || !member.success) return
      const told: Told = { member: member.data, type }
      add(contact, new Map(whatsappIds.map((id) => [id, [told]])), GATHER_MS)
    },
    close: async () => {
      isClosed = true
      for (const chatId of [...waiting.keys()]) flush(chatId)
      await last
    },
  }
}
