import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Chat, ChatRef, Contact } from '@sahut/core/model/chat/chat'
import { isGroup } from '@sahut/core/model/ids'
import type { PastDraft } from '@sahut/core/model/message/past'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf } from '../inbound/inbound.ts'
import { type Addresses, peerOf } from '../whatsapp/people/addresses.ts'
import { boundedName } from '../whatsapp/incoming/bounds.ts'
import { type ChatNames, newestOf, pastIn, type ReadPast } from '../whatsapp/history/past-of.ts'
import { isWhole, messageIn, type ToldConversation } from '../whatsapp/history/sync.ts'
import { isPassing } from '../whatsapp/incoming/keeper.ts'

/** What is written at once, and the pause behind it, ms: live messages go by the same process and the same store. */
const SLICE = 25
const PAUSE_MS = 40

type About = ToldConversation['about']

/** Takes the messages of one of a phone's conversations, and resolves with how many there were. */
export type TakeConversation = (
  told: ToldConversation,
  addresses: Addresses,
  signal: AbortSignal,
) => Promise<number>

const namesOf = ({ id, pnJid, lidJid }: About): ChatNames => ({
  jid: id ?? '',
  alternative: (id?.endsWith('@lid') === true ? pnJid : lidJid) ?? undefined,
})

/** The chat as it begins, if it does: people are called as they call themselves, else as the phone does. */
const nameOf = (contact: Contact, about: About, told: string | undefined): Contact => {
  const name = isGroup(contact.id)
    ? boundedName(about.name)
    : (told ?? boundedName(about.displayName ?? about.name))
  return name === undefined ? contact : { ...contact, name }
}

type Taken = { count: number; newest: PastDraft[]; name: string | undefined }

export const createTaking = (deps: {
  log: Pick<ChatLog, 'append' | 'chat' | 'openPast'>
  /** @throws SahutError fenced, unavailable */
  begun: (contact: Contact) => Promise<void>
  ownership: Ownership
  logger: Logger
}): TakeConversation => {
  const { log, ownership, logger } = deps

  /** One that goes wrong for good must not stop the others. */
  const read = async (encoded: Buffer, names: ChatNames, addresses: Addresses): Promise<ReadPast[]> => {
    try {
      const found = await pastIn(messageIn(encoded), names, addresses)
      return found === undefined ? [] : [found]
    } catch (error) {
      if (isPassing(error)) throw error
      logger.warn({ err: asSahutError(error) }, 'a message of a history can not be read, and is left out')
      return []
    }
  }

  const takeMessages = async (
    chat: Chat | ChatRef,
    messages: readonly Buffer[],
    readOne: (encoded: Buffer) => Promise<ReadPast[]>,
    signal: AbortSignal,
  ): Promise<Taken> => {
    const put = await log.openPast(chat)
    const taken: Taken = { count: 0, newest: [], name: undefined }
    for (let at = 0; at < messages.length; at += SLICE) {
      signal.throwIfAborted()
      const slice = (await Promise.all(messages.slice(at, at + SLICE).map(readOne))).flat()
      taken.name ??= slice.find(({ incoming }) => incoming.draft.contactName !== undefined)?.incoming.draft
        .contactName
      const there = await put(slice.map(({ past }) => past))
      taken.count += there.length
      taken.newest = [...taken.newest, ...there].sort((a, b) => b.sortTs - a.sortTs).slice(0, 1)
      await sleep(PAUSE_MS)
    }
    return taken
  }

  return async ({ about, messages }, addresses, signal) => {
    const names = namesOf(about)
    const contact = addresses.isMe(names.jid)
      ? undefined
      : await peerOf(addresses, names.jid, names.alternative)
    if (contact === undefined) return 0
    const chat = chatOf(ownership, contact)
    const readOne = (encoded: Buffer) => read(encoded, names, addresses)
    // It may have been joined with another one of the same person.
    const before = await log.chat(chat)
    const { count, newest, name } = await takeMessages(before ?? chat, messages, readOne, signal)
    if (count === 0) return 0
    const known = before ?? (await log.chat(chat))
    const isAll = isWhole(about)
    const change = { type: 'past', count, newest: newestOf(newest), ...(isAll ? { isAll } : {}) } as const
    await log.append(
      known === undefined ? { ...chat, contact: nameOf(contact, about, name) } : chat,
      { kind: 'change', change },
      { ownerEpoch: ownership.epoch },
    )
    if (known === undefined) await deps.begun(contact)
    return count
  }
}
