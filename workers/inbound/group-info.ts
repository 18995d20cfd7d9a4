import type { ChatLog } from '@sahut/core/log/chat-log'
import type { GroupInfo } from '@sahut/core/model/chat/group'
import type { ChatId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRecent } from '@sahut/core/process/recent'
import type { Incoming } from '../whatsapp/incoming/convert.ts'
import type { ToldGroup } from '../whatsapp/groups/groups.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import { chatOf } from './inbound.ts'

/** Members whose names the store has, remembered a number. */
const NAMED = 5_000

/** What is known of a number's groups: who is in them and how they are called, as WhatsApp tells it bit by bit. */
export type Groups = {
  /**
   * Resolves once it is durable. A chat that nobody wrote in yet is not begun by it.
   * @returns whether there is one. Throws SahutError fenced, unavailable
   */
  told: (group: ToldGroup) => Promise<boolean>
  /** A member wrote, under a name that WhatsApp tells with messages only. */
  wrote: (incoming: Incoming) => void
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

export const createGroups = (deps: {
  log: Pick<ChatLog, 'append' | 'chat' | 'group' | 'keepGroup'>
  ownership: Ownership
  logger: Logger
}): Groups => {
  const { log, ownership, logger } = deps
  const owner = { ownerEpoch: ownership.epoch }
  const named = createRecent<string, { name: string }>(NAMED)
  const nameOf = (chatId: ChatId, member: string): string => `${chatId} ${member}`

  // One after the other: each reads, changes and writes the same row.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  const keep = async (group: ToldGroup): Promise<boolean> => {
    const ref = chatOf(ownership, { id: group.id })
    const chat = await log.chat(ref)
    if (chat === undefined) return false
    const { id: _id, ...info } = group
    const before = await log.group(ref)
    const names = new Map(before?.members.map(({ id, name }) => [id, name]))
    const members = info.members.map((member) => {
      const name = named.get(nameOf(ref.chatId, member.id))?.name ?? names.get(member.id)
      return name === undefined ? member : { ...member, name }
    })
    await log.keepGroup(ref, { ...info, members }, owner)
    const { subject } = info
    if (subject !== undefined && chat.contact.name !== subject)
      await log.append(ref, { kind: 'change', change: { type: 'named', name: subject } }, owner)
    return true
  }

  const keepName = async ({ contact }: Incoming, member: string, name: string): Promise<void> => {
    const ref = chatOf(ownership, contact)
    const group = await log.group(ref)
    const isNews = group?.members.some((one) => one.id === member && one.name !== name) === true
    if (group === undefined || !isNews) return
    const members: GroupInfo['members'] = group.members.map((one) =>
      one.id === member ? { ...one, name } : one,
    )
    await log.keepGroup(ref, { ...group, members }, owner)
  }

  return {
    told: (group) => inTurn(() => keep(group)),
    wrote: (incoming) => {
      const { participant, author } = incoming.draft
      if (participant === undefined || author.type !== 'contact' || author.name === undefined) return
      const { name } = author
      const key = nameOf(chatOf(ownership, incoming.contact).chatId, participant)
      if (named.get(key)?.name === name) return
      named.set(key, { name })
      inTurn(() => keepName(incoming, participant, name)).catch((error: unknown) => {
        named.delete(key)
        logger[levelOf(error, 'info')]({ err: error }, 'how a member is called could not be kept yet')
      })
    },
    close: async () => {
      await last
    },
  }
}
