import type { Beside } from '@sahut/core/model/content/beside'
import type { KnownContent } from '@sahut/core/model/content/content'
import type { Chosen } from '@sahut/core/model/content/text'
import type { FileContent } from '@sahut/core/model/content/content'
import type { proto } from '@whiskeysockets/baileys'
import type { OpenedFile } from './file.ts'

type WithoutBeside<Content> = Content extends unknown ? Omit<Content, keyof Beside> : never
/** A kind of content of its own, without what stands beside it. */
export type Made = WithoutBeside<Exclude<KnownContent, { type: 'text' | 'unsupported' | 'placeholder' }>>

/** What a field of WhatsApp's message says. */
export type Said = {
  /** The words that a person wrote or chose. */
  words?: string | null | undefined
  /** WhatsApp's name of the kind, or Sahut's own of what was done: set where the words don't say what it is. */
  what?: string
  /** What Sahut shows of it, where it can; `words` and `what` are for whoever quotes it. */
  made?: Made | undefined
  /** A vote, which is opened with its poll at hand. */
  ballot?: proto.Message.IPollUpdateMessage
  /** Out of which offer the words were chosen. */
  chosen?: Chosen
  /** What stands beside: what is quoted, an advert, the chat's timer. */
  context?: proto.IContextInfo | null | undefined
  /** Of a kind with a file: what it is without its words, and what opens the file. */
  file?: { content: FileContent; reference: OpenedFile }
  /** Nothing but a setting of the chat's timer. */
  timer?: ToldTimer
  /** What was done to an earlier message; the rest says it for where that is not to be found. */
  deed?: SaidDeed
}

/** What was done to a message, which is named as the one who does it sees it. */
type SaidDeed = { key: proto.IMessageKey } & (
  | { type: 'reaction'; emoji: string }
  | { type: 'edit'; message: proto.IMessage }
  | { type: 'deletion' }
  | { type: 'pin'; isSet: boolean }
)

/** A timer of disappearing messages as WhatsApp tells it, both in s; without `since` it was set with this message. */
export type ToldTimer = { seconds: number; since?: number }

/** How a field of WhatsApp's message is taken. */
export type Rule<Field> =
  /** It serves WhatsApp itself: nothing that anybody wrote. */
  | 'silent'
  /** An envelope around another message. */
  | { open: (field: Field) => proto.IMessage | null | undefined }
  /** A person's: shown with its words, or at least as what it is. Nothing if this one is of no interest. */
  | { say: (field: Field) => Said | undefined }

/**
 * A kind by its name, with its context if it has one.
 * @param words all that a quote says of it, or a kind that can't be shown
 * @param make what is shown of it; nothing where the sender left out what makes it one
 */
export const named = <Field extends object>(
  what: string,
  words: (field: Field) => string | null | undefined = () => undefined,
  make: (field: Field) => Made | undefined = () => undefined,
): Rule<Field> => ({
  say: (field) => ({
    what,
    words: words(field),
    made: make(field),
    ...('contextInfo' in field ? { context: field.contextInfo as proto.IContextInfo | null } : {}),
  }),
})

/** Joins what is there of several texts, a line each. */
export const lines = (...texts: (string | null | undefined)[]): string | undefined => {
  const there = texts.filter((text) => text !== null && text !== undefined && text.trim() !== '')
  return there.length === 0 ? undefined : there.join('\n')
}
