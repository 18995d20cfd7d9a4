import { z } from 'zod'
import { CHAT_STATES, PRIORITIES } from '../model/content/work.ts'
import { ChatId, ClientMsgId, LabelId, TeamId, UserId } from '../model/ids.ts'
import { personText } from '../model/person/person-text.ts'
import { Seq } from '../model/message/message.ts'
import { LABELS_A_CHAT } from '../model/chat/work.ts'

/** A note is read on a screen beside messages. */
const NOTE_LENGTH = 10_000
const MENTIONED = 20

const labels = z.array(LabelId).max(LABELS_A_CHAT, `must be at most ${String(LABELS_A_CHAT)}`)

const fields = {
  /** Whose it is from now on; null: nobody's. */
  assignee: UserId.nullable().optional(),
  team: TeamId.nullable().optional(),
  state: z.enum(CHAT_STATES).optional(),
  /** With `snoozed`: when it opens by itself, ms since 1970. Without it, once the contact writes. */
  until: z.int().min(0).max(8.64e15).optional(),
  priority: z.enum(PRIORITIES).nullable().optional(),
  addLabels: labels.optional(),
  removeLabels: labels.optional(),
  /** What the caller saw of the chat. Where that is not so any more, it is refused (conflict). */
  saw: z
    .strictObject({
      /** Whose it was. */
      assignee: UserId.nullable().optional(),
      /** The chat's `received`: a message that came since would be put away unread. */
      received: z.int().min(0).optional(),
    })
    .optional(),
}

type Fields = z.output<z.ZodObject<typeof fields>>

const saysSomething = ({ saw: _saw, until: _until, ...set }: Fields): boolean =>
  Object.values<unknown>(set).some((value) => value !== undefined)
const NOTHING = 'must set something'
const untilFits = ({ state, until }: Fields): boolean => until === undefined || state === 'snoozed'
const UNFIT = { path: ['until'], message: 'goes with the state snoozed' }

/** What somebody of the team does with a chat; what is left out stays as it is. */
export const WorkChange = z.strictObject(fields).refine(saysSomething, NOTHING).refine(untilFits, UNFIT)
export type WorkChange = z.output<typeof WorkChange>

/** So many chats are changed with one call. */
const CHATS_AT_ONCE = 100

export const WorkChanges = z.object({
  changes: z
    .array(
      z
        .strictObject({ chatId: ChatId, ...fields })
        .refine(({ chatId: _chatId, ...set }) => saysSomething(set), NOTHING)
        .refine(untilFits, UNFIT),
    )
    .min(1, 'must name a chat')
    .max(CHATS_AT_ONCE, `must be at most ${String(CHATS_AT_ONCE)}`),
})

/** What the team writes for itself. `clientMsgId`: the same again is the same note. */
export const WrittenNote = z.object({
  clientMsgId: ClientMsgId,
  text: personText(NOTE_LENGTH),
  /** Who is to read it. */
  mentions: z
    .array(UserId)
    .max(MENTIONED, `must be at most ${String(MENTIONED)}`)
    .default([]),
})
export type WrittenNote = z.output<typeof WrittenNote>

/** Somebody of the workspace, as the others see them. */
export const Colleague = z.object({
  userId: UserId,
  name: z.string(),
  /** Of the inboxes that the caller sees, those that this person sees too. */
  inboxIds: z.array(z.string()),
  /** Whether chats are given to them now; the last release does not tell. */
  isAvailable: z.boolean().optional(),
})
export type Colleague = z.infer<typeof Colleague>

/** A note that mentions the caller. */
export const MentionPlace = z.object({ chatId: ChatId, seq: Seq, at: z.number() })
