import { workDraft } from '@sahut/core/chats/work/work'
import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Author } from '@sahut/core/model/person/author'
import type { ContactId } from '@sahut/core/model/ids'
import type { Blocks } from '@sahut/core/numbers/blocks'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { chatOf } from '../inbound/inbound.ts'
import type { Link } from '../whatsapp/connection/connection.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** After a failure it is tried again, ms. */
const AGAIN_MS = 2_000

type Way = Pick<Link, 'block' | 'blocked'>

/** Whom a number blocks on WhatsApp: as the team asks, and as its owner did on the phone. */
export type NumberBlocks = {
  /** Something may be wanted. */
  look: () => void
  /** WhatsApp tells that its owner blocked somebody, or not any more. Resolves once it is durable. @throws SahutError fenced, unavailable */
  told: (contact: ContactId, isBlocked: boolean) => Promise<void>
  attach: (link: Way) => void
  detach: () => void
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

export const createNumberBlocks = (deps: {
  blocks: Pick<Blocks, 'answered' | 'blocked' | 'know' | 'wanted'>
  log: Pick<ChatLog, 'append' | 'chat'>
  ownership: Ownership
  logger: Logger
  onFenced: () => void
}): NumberBlocks => {
  const { blocks, log, ownership, logger } = deps
  const { numberId } = ownership
  let way: Way | undefined
  /** This connection was asked whom the phone has blocked. */
  let isCompared = false
  /** What we have asked WhatsApp for just now: that it is told of it is no news. */
  const own = new Map<ContactId, boolean>()

  /** A chat that is not here is not begun by it. */
  const keep = async (contact: ContactId, isBlocked: boolean, author: Author): Promise<void> => {
    const ref = chatOf(ownership, { id: contact })
    const line = { type: 'work' as const, blocked: isBlocked }
    if ((await log.chat(ref)) !== undefined)
      await log.append(ref, workDraft(author, ref.chatId, line, Date.now()), {
        ownerEpoch: ownership.epoch,
      })
    await blocks.know(numberId, contact, isBlocked)
  }

  /** What its owner did on the phone while nobody of us was there to hear of it. */
  const compare = async (link: Way): Promise<void> => {
    const now = new Set(await link.blocked())
    const before = new Set(await blocks.blocked(numberId))
    for (const contact of now.difference(before)) await keep(contact, true, { type: 'phone' })
    for (const contact of before.difference(now)) await keep(contact, false, { type: 'phone' })
  }

  const lookNow = async (link: Way): Promise<void> => {
    if (!isCompared) await compare(link)
    isCompared = true
    for (const ask of await blocks.wanted(numberId)) {
      const { contact, isBlocked, by } = ask
      own.set(contact, isBlocked)
      try {
        const answer = await link.block(contact, isBlocked)
        if (answer === 'done') await keep(contact, isBlocked, { type: 'agent', ...by })
        await blocks.answered(numberId, ask, answer === 'refused')
        if (answer === 'refused') await tellRefused(contact)
      } finally {
        own.delete(contact)
      }
    }
  }

  /** Whoever asked reads what came of it. */
  const tellRefused = async (contact: ContactId): Promise<void> => {
    const ref = chatOf(ownership, { id: contact })
    await log.append(ref, { kind: 'change', change: { type: 'person' } }, { ownerEpoch: ownership.epoch })
  }

  const looks = createRerun(async () => {
    const link = way
    if (link === undefined) return undefined
    try {
      await lookNow(link)
      return undefined
    } catch (error) {
      if (asSahutError(error).code === 'fenced') deps.onFenced()
      else logger[levelOf(error, 'warn')]({ err: error }, 'nobody could be blocked or unblocked yet')
      return AGAIN_MS
    }
  })

  return {
    look: looks.ask,
    told: async (contact, isBlocked) => {
      if (own.get(contact) !== isBlocked) await keep(contact, isBlocked, { type: 'phone' })
    },
    attach: (link) => {
      way = link
      isCompared = false
      looks.ask()
    },
    detach: () => {
      way = undefined
    },
    close: async () => {
      looks.stop()
      await looks.settled()
    },
  }
}
