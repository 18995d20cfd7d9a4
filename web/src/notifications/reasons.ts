import type { Chat } from '@sahut/core/model/chat/chat'
import type { UserId } from '@sahut/core/model/ids'
import { isMuted } from '@sahut/core/model/number/phone-settings'
import { previewWords } from '../inbox/list/preview-words.ts'
import { m } from '../paraglide/messages.js'
import { contactName } from '../shell/contact-text.ts'
import { isolated, nameText } from '../text/shown-text.ts'

/** Where in a chat's log something stands that somebody is to be told of, and when it happened, ms. */
export type Cause = { seq: number; at: number }

/** Why somebody is told of a chat. */
type Reason = {
  /** What there is to tell a person of a chat as it is now, new or not. */
  causeOf: (chat: Chat, me: UserId) => Cause | undefined
  /** Whether it is told to who wants to hear of their own chats only. */
  isMine: (chat: Chat, me: UserId) => boolean
  /** What happened, without what was written. */
  headline: (chat: Chat) => string
  /** What was written, if anything was. */
  words: (chat: Chat) => string | undefined
}

const saidIn = ({ preview }: Chat): string | undefined => {
  if (preview === undefined) return undefined
  const words = previewWords(preview)
  return preview.by === undefined ? words : `${nameText(preview.by)}: ${words}`
}

/**
 * All reasons, the weightiest first: of one change of a chat the first that fits is told. Another one is another line
 * here; nothing else knows them by name.
 */
const ALL = {
  mentioned: {
    causeOf: ({ work }, me) => (work?.mentioned?.who.includes(me) === true ? work.mentioned : undefined),
    isMine: () => true,
    headline: (chat) => m.told_mentioned({ name: isolated(contactName(chat)) }),
    words: () => undefined,
  },
  assigned: {
    causeOf: ({ work }, me) => (work?.assignee === me ? work.given : undefined),
    isMine: () => true,
    headline: (chat) => m.told_assigned({ name: isolated(contactName(chat)) }),
    words: saidIn,
  },
  message: {
    causeOf: ({ preview, unread, onPhone, lastTs }) =>
      preview === undefined || preview.fromMe || unread === 0 || isMuted(onPhone, Date.now())
        ? undefined
        : { seq: preview.seq, at: lastTs },
    isMine: ({ work }, me) => work?.assignee === undefined || work.assignee === me,
    headline: (chat) => m.told_message({ name: isolated(contactName(chat)) }),
    words: saidIn,
  },
} satisfies Record<string, Reason>

export type ReasonName = keyof typeof ALL
export const REASONS: Readonly<Record<ReasonName, Reason>> = ALL
export const REASON_NAMES = Object.keys(ALL) as [ReasonName, ...ReasonName[]]
