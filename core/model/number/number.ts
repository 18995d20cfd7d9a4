import { z } from 'zod'
import { nameText, personText } from '../person/person-text.ts'
import { InboxId, NumberId, WorkspaceId } from '../ids.ts'

/**
 * What a WhatsApp number is doing.
 * - unlinked: nobody asked for it to run
 * - linking: waits for its phone to scan the QR
 * - connecting, open: the session is being made, is up
 * - waiting: disconnected, tries again by itself
 * - quarantined: fails each time, and is left alone until somebody asks or a long pause is over; the link is kept
 * - logged-out: WhatsApp or the phone ended the link; only a person can link it again
 * - unknown: newer code than this wrote a state that this code does not know; never written
 */
export const NumberState = z.enum([
  'unlinked',
  'linking',
  'connecting',
  'open',
  'waiting',
  'quarantined',
  'logged-out',
  'unknown',
])
export type NumberState = z.infer<typeof NumberState>

/** How fast messages of a number leave: so many a minute in the long run, so many at once after a rest. */
export const Pace = z.object({
  perMinute: z.number().int().min(1, 'must be at least 1').max(6_000, 'must be at most 6000'),
  burst: z.number().int().min(1, 'must be at least 1').max(1_000, 'must be at most 1000'),
})
export type Pace = z.infer<typeof Pace>

/** What a deployment has that sets none. */
export const DEFAULT_PACE: Pace = { perMinute: 120, burst: 20 }

/** WhatsApp lets a number write to nobody who did not write to it first. Times in ms since 1970. */
export const Restriction = z.object({
  since: z.number(),
  /** When it ends, if WhatsApp told. */
  until: z.number().optional(),
})
export type Restriction = z.infer<typeof Restriction>

/** Who a phone is on WhatsApp. The LID stays when its owner changes the phone number. Digits only. */
export const WhatsAppAccount = z.object({ lid: z.string().optional(), phone: z.string() })
export type WhatsAppAccount = z.infer<typeof WhatsAppAccount>

/** Whether two are the same account: by LID, or by phone number where a LID is unknown or was given anew. */
export const isSameAccount = (one: WhatsAppAccount, other: WhatsAppAccount): boolean =>
  one.phone === other.phone || (one.lid !== undefined && one.lid === other.lid)

/** Why the phone that scanned a number's QR was refused. */
export const Refusal = z.discriminatedUnion('why', [
  /** The number belongs to another account. */
  z.object({ why: z.literal('other-phone'), phone: z.string(), expected: z.string() }),
  /** The account is linked already: under `holder`, or under a number of another workspace, which is not named. */
  z.object({ why: z.literal('taken'), phone: z.string(), holder: NumberId.optional() }),
])
export type Refusal = z.infer<typeof Refusal>

/** A number that is no more: its chats can be read and not answered. `by` is the number that took its place. */
export const Retirement = z.object({
  at: z.number(),
  why: z.enum(['removed', 'phone-changed']),
  by: NumberId.optional(),
})
export type Retirement = z.infer<typeof Retirement>

/** How far what the phone tells of the time before it was linked is taken. */
export const HistoryProgress = z.object({
  /** Messages so far. */
  taken: z.number().int().nonnegative(),
  /** `failed`: all is done with, and some of it did not come. */
  state: z.enum(['taking', 'done', 'failed']),
  /**
   * - gone: WhatsApp has it no more
   * - broken: what WhatsApp has is not what was sent
   * - unreachable: WhatsApp did not give it, however often it was asked
   * - too_large: more than Sahut takes
   */
  reason: z.enum(['gone', 'broken', 'unreachable', 'too_large']).optional(),
})
export type HistoryProgress = z.infer<typeof HistoryProgress>

export const WhatsAppNumber = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  inboxId: InboxId,
  /** What the team calls it. */
  label: z.string(),
  /** Digits only, known once linked. */
  phone: z.string().optional(),
  state: NumberState.catch('unknown'),
  /** Since when it is in this state, ms. */
  since: z.number(),
  /** WhatsApp's disconnect code behind the state, if any. */
  code: z.number().int().optional(),
  /** Its own pace; without it that of the deployment. */
  pace: Pace.optional(),
  restriction: Restriction.optional(),
  /** Contacts are shown that somebody of the team types; the number is online while somebody does. Without it: no. */
  showsTyping: z.boolean().optional(),
  /** WhatsApp is told what the team has read. Without it: yes. */
  tellsRead: z.boolean().optional(),
  /** Groups that it is in are taken too. Without it: no. */
  takesGroups: z.boolean().optional(),
  /** Who calls and is not taken gets this answer. Without it: none. */
  callAnswer: z.string().optional(),
  /** What people asked for last. Another one than the state says: it is being done. */
  wanted: z.enum(['linked', 'unlinked']).optional(),
  /** The account that it belongs to, from its first link on. */
  account: WhatsAppAccount.optional(),
  /** Why the last phone that scanned its QR was refused. */
  refusal: Refusal.optional().catch(undefined),
  history: HistoryProgress.optional().catch(undefined),
  /** It was unlinked, but WhatsApp could not be told: its phone may still list Sahut among its linked devices. */
  isStillListed: z.boolean().optional(),
  retired: Retirement.optional(),
  /** Where the proxy is through which its traffic goes; name and password are nobody's to read. */
  proxy: z.string().optional(),
  /** It can't be connected because its proxy fails. */
  isProxyAtFault: z.boolean().optional(),
})
export type WhatsAppNumber = z.infer<typeof WhatsAppNumber>

/** Whether a number is on its way to be unlinked. */
export const isUnlinking = ({ wanted, state }: Pick<WhatsAppNumber, 'wanted' | 'state'>): boolean =>
  wanted === 'unlinked' && state !== 'unlinked'

/** Of the answer to calls. */
export const CALL_ANSWER_LIMIT = 1_000
export const CallAnswer = personText(CALL_ANSWER_LIMIT)

export const LABEL_LIMIT = 60

/** What turns the text around it. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

export const NumberLabel = nameText(LABEL_LIMIT).refine(
  (label) => !DIRECTIONS.test(label),
  'must not hold direction characters',
)
