/** The control API's inputs, answers and journal entries. Both the server (control.ts) and the client build on it. */
import { z } from 'zod'
import { MANNERS } from '../media/manners.ts'
import { CONTACT_KINDS, type ContactKind } from '../messages/kinds.ts'
import { POISONS } from './poisons.ts'

/** A phone number: digits with the country code, nothing else. */
const Pn = z.string().regex(/^[1-9]\d{6,14}$/, 'must be a phone number: 7 to 15 digits with the country code')
const Name = z.string().trim().min(1).max(100)
const Text = z.string().min(1).max(65_536)
/** How a contact's messages name it: by phone number or by LID. */
export const Addressing = z.enum(['pn', 'lid'])
export type Addressing = z.infer<typeof Addressing>

/** How a contact's app behaves. */
export const Habits = z.object({
  addressing: Addressing,
  /** False: the contact's phone is off; what is sent to it waits on the network. */
  online: z.boolean(),
  /** False: the contact receives, but never sends a delivered receipt. */
  deliver: z.boolean(),
  /** Reads what it received after so many milliseconds; null: only when told to. */
  readAfterMs: z.int().min(0).max(3_600_000).nullable(),
  /** Only the address that it writes by is told: to nobody is known yet that the other one is of the same person. */
  hidesOther: z.boolean().optional(),
})
export type Habits = z.infer<typeof Habits>
export const DEFAULT_HABITS: Habits = { addressing: 'pn', online: true, deliver: true, readAfterMs: null }

export const NewPhone = z.strictObject({ pn: Pn.optional(), name: Name.optional() })
export const NewContact = z.strictObject({
  pn: Pn.optional(),
  name: Name.optional(),
  ...Habits.partial().shape,
})
export const HabitsChange = z.strictObject(Habits.partial().shape)
export const Scan = z.strictObject({
  qr: z.string().min(1).max(2_000),
  /** The phone keeps the companion that it has; the new one is linked beside it, and gets no messages. */
  beside: z.boolean().default(false),
})
export const EnteredCode = z.strictObject({
  /** As it is shown, in capitals or not, with or without its dash. */
  code: z.string().min(1).max(20),
  beside: Scan.shape.beside,
})
export const PhoneMessage = z.strictObject({ to: Pn, text: Text })
export const ContactMessage = z.strictObject({
  to: Pn,
  text: Text,
  /** A WhatsApp message id; made up if absent. */
  id: z
    .string()
    .regex(/^[A-Z0-9]{8,40}$/, 'must be 8 to 40 capital letters and digits')
    .optional(),
  addressing: Addressing.optional(),
  /** What it is, around the text: see `messages/kinds.ts`. */
  kind: z.enum(Object.keys(CONTACT_KINDS) as [ContactKind, ...ContactKind[]]).optional(),
  /** Which message of the chat it answers, and whether that is one of the number's. */
  quotes: z.strictObject({ id: z.string(), ours: z.boolean(), text: z.string().default('') }).optional(),
  /** It was written by somebody else before, so often. */
  forwarded: z.int().min(1).max(1_000).optional(),
  /** A `proto.Message` in base64 instead of the text, which then stands in the journal only. */
  encoded: z.base64().max(4_000_000).optional(),
  /** Attributes of its stanza that are other than true: its time (empty: none at all), the writer's name. */
  t: z.string().max(1_000).optional(),
  notify: z.string().max(1_000_000).optional(),
  /** It went to a list of people at once: digits. */
  list: z
    .string()
    .regex(/^\d{5,30}$/)
    .optional(),
  /** The companion gets no content: `<unavailable type=…>` (empty: without type). The phone has it. */
  withheld: z.string().max(100).optional(),
})
export type ContactMessage = z.input<typeof ContactMessage>
/** A file that a contact sends; bytes in base64. */
export const ContactFile = z.strictObject({
  to: Pn,
  kind: z.enum(['image', 'video', 'gif', 'round', 'audio', 'voice', 'document', 'sticker']),
  content: z.base64(),
  mimetype: z.string().max(1_000),
  caption: Text.optional(),
  fileName: z.string().max(10_000).optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  seconds: z.int().min(0).optional(),
  /** How long it says that it is, if that is not the truth. */
  claimedBytes: z.int().min(0).optional(),
  thumbnail: z.base64().optional(),
  waveform: z.base64().optional(),
  addressing: Addressing.optional(),
  /** The id of the album that it is of. */
  album: z.string().optional(),
  /** How the host treats it, so many times. */
  host: z.enum(MANNERS).default('whole'),
  times: z.int().min(1).default(1),
  /** Whether the number's phone still has it, when it is asked. */
  onPhone: z.boolean().default(true),
})
export type ContactFile = z.input<typeof ContactFile>
/** A file as a contact's app got it. */
export const ReceivedFile = z.object({
  sha256: z.string(),
  bytes: z.int(),
  mimetype: z.string(),
  fileName: z.string().optional(),
})
export type ReceivedFile = z.infer<typeof ReceivedFile>
/** A file as a contact's app sent it; `isNowhere`: neither the host nor the phone has it any more. */
export const GivenFile = ReceivedFile.extend({ isNowhere: z.boolean().optional() })
export type GivenFile = z.infer<typeof GivenFile>
/** What somebody does to a message: `own` is one that they wrote; `text` the emoji, empty to take it back, or the new words. */
export const ToldDeed = z.strictObject({
  deed: z.enum(['reaction', 'edit', 'deletion', 'pin']),
  of: z.string().min(1),
  own: z.boolean(),
  text: z.string().max(65_536).default(''),
})
export type ToldDeed = z.infer<typeof ToldDeed>
export const DeedOrder = z.strictObject({ to: Pn, id: z.string().optional(), ...ToldDeed.shape })
export type DeedOrder = z.infer<typeof DeedOrder>
/** A contact votes in a poll that it got, or sent itself. */
export const Vote = z.strictObject({
  to: Pn,
  poll: z.string().min(1),
  options: z.array(z.string()).max(100),
  addressing: Addressing.optional(),
})
/** A call that rings and ends; `taken` by the phone or by nobody. */
export const Call = z.strictObject({
  to: Pn,
  video: z.boolean().default(false),
  taken: z.boolean().default(false),
})
/** What a contact does in the chat with a number: `online` is also that they stopped typing. */
export const Doing = z.strictObject({ to: Pn, does: z.enum(['typing', 'recording', 'online', 'offline']) })
/** A contact goes on under another phone number, which is an account of its own here. */
export const NumberChange = z.strictObject({ to: Pn })
/** A picture of a contact or a group; without one it is taken away. */
export const NewPicture = z.strictObject({ picture: z.base64().optional() })
export const Read = z.strictObject({ from: Pn })
/** The owner reads messages of a contact on the phone itself. */
export const PhoneRead = z.strictObject({
  from: Pn,
  ids: z.array(z.string().min(1)).min(1).max(256),
  /** Whether the owner lets contacts know what was read: `<receipt type="read">`, else `read-self`. */
  told: z.boolean().default(false),
})

const ENDED = ['unarchived', 'unpinned', 'unmuted', 'unblocked'] as const
const SETTINGS = ['name', 'archived', 'pinned', 'muted', 'blocked', ...ENDED] as const
/** What the owner sets of a contact on the phone itself. */
export const PhoneSetting = z.strictObject({
  of: Pn,
  set: z.enum(SETTINGS),
  /** In the address book. */
  name: z.string().max(200).optional(),
})

const ofPhone = { phone: Pn }
const counted = { phone: Pn, count: z.int().min(1).max(100_000).default(1) }
export const Fault = z.discriminatedUnion('kind', [
  /** Cuts the companion's TCP connection: Baileys reports 428. */
  z.strictObject({ kind: z.literal('drop'), ...ofPhone }),
  /** Stops answering without closing: Baileys reports 408 after its keep-alive. */
  z.strictObject({ kind: z.literal('half-open'), ...ofPhone }),
  /** Another connection took over: Baileys reports 440. */
  z.strictObject({ kind: z.literal('replaced'), ...ofPhone }),
  z.strictObject({
    kind: z.literal('stream-error'),
    ...ofPhone,
    code: z.union([z.literal(500), z.literal(503), z.literal(515)]),
  }),
  z.strictObject({ kind: z.literal('restart-required'), ...ofPhone }),
  /** The next messages to the companion come twice: same id, encrypted anew. */
  z.strictObject({ kind: z.literal('duplicate'), ...counted }),
  /** The next messages to the companion have a wrong MAC; it asks for them again. */
  z.strictObject({ kind: z.literal('corrupt'), ...counted }),
  /** The network's ack of the companion's next messages is late. */
  z.strictObject({ kind: z.literal('late-ack'), ...counted, ms: z.int().min(1).max(600_000) }),
  /** The companion's next messages arrive, but their ack never comes. */
  z.strictObject({ kind: z.literal('swallow-ack'), ...counted }),
  /** The companion's next messages are refused with error 463 (a restricted account). */
  z.strictObject({ kind: z.literal('restricted'), ...counted }),
  /** The companion's next messages are refused with an error of that code. */
  z.strictObject({ kind: z.literal('refused'), ...counted, code: z.int().min(400).max(599) }),
  /** The account is told that it may not write to strangers for so long; 0: that it may again. */
  z.strictObject({ kind: z.literal('time-lock'), ...ofPhone, seconds: z.int().min(0).max(31_536_000) }),
  /** The companion is sent what it can't make sense of: now, and after each of its next logins so often. */
  z.strictObject({
    kind: z.literal('poison'),
    ...ofPhone,
    poison: z.enum(POISONS),
    logins: z.int().min(0).max(1_000).default(0),
  }),
  /** The companion's next logins are refused: Baileys reports the code. */
  z.strictObject({ kind: z.literal('login-refused'), ...counted, code: z.int().min(400).max(599) }),
  /** Everything that WhatsApp says to the companion is late, from its next login on; 0: no more. */
  z.strictObject({ kind: z.literal('slow-answers'), ...ofPhone, ms: z.int().min(0).max(600_000) }),
  /** The contact can't read the companion's next messages and asks for them again. */
  z.strictObject({ kind: z.literal('unreadable'), ...counted }),
])
export type Fault = z.input<typeof Fault>

export const CastOrder = z.strictObject({
  numbers: z.array(Pn).min(1).max(10_000),
  contactsPerNumber: z.int().min(1).max(1_000),
  /** The same seed writes the same sentences. */
  seed: z.int(),
})
export type CastOrder = z.infer<typeof CastOrder>

export const ScriptStart = z.strictObject({
  ...CastOrder.shape,
  /** So many write as soon as it begins. */
  atOnce: z.int().min(0).max(1_000).default(0),
  /** Over all numbers together. */
  messagesPerSecond: z.number().positive().max(5_000),
  /** The chance that a contact answers an agent's reply. */
  replyProbability: z.number().min(0).max(1),
  /** The chance that who wrote then reacts to, changes or deletes one of the last messages. */
  deeds: z.number().min(0).max(1).default(0),
  /** Of the messages, how many are something other than plain text. */
  kinds: z.number().min(0).max(1).default(0),
  /** Stops by itself after so long; absent: runs until it is stopped. */
  seconds: z.number().positive().max(86_400).optional(),
})
export type ScriptStart = z.output<typeof ScriptStart>
export type ScriptOrder = z.input<typeof ScriptStart>

export const JournalQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  wait: z.coerce.number().int().min(0).max(60_000).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
})

export const Person = z.object({ pn: z.string(), lid: z.string(), name: z.string() })
export type Person = z.infer<typeof Person>
/** Scripted contacts: to which number each writes, and in which language. */
export const Cast = z.array(Person.extend({ phone: z.string(), language: z.enum(['id', 'en']) }))
export type Cast = z.infer<typeof Cast>
const PhoneStand = { linked: z.boolean(), connected: z.boolean(), backlog: z.int(), blocked: z.array(Pn) }
/** `blocked`: the phone numbers of whom it has blocked. */
export const PhoneState = Person.extend(PhoneStand)
export type PhoneState = z.infer<typeof PhoneState>
export const ContactState = Person.extend(Habits.shape)
export type ContactState = z.infer<typeof ContactState>
/** A message as accepted: its WhatsApp id and WhatsApp's server time in seconds. */
export const Accepted = z.object({ id: z.string(), t: z.int() })
export type Accepted = z.infer<typeof Accepted>
export const NetworkState = z.object({
  phones: z.int(),
  linked: z.int(),
  contacts: z.int(),
  connections: z.int(),
  /** Stanzas that wait for a companion or for a contact that is off. */
  backlog: z.int(),
  journal: z.int(),
  script: z.enum(['idle', 'running', 'stopping']),
})
export type NetworkState = z.infer<typeof NetworkState>

const about = { contact: z.string(), phone: z.string(), id: z.string() }
const ofGroup = { group: z.string(), member: z.string(), phone: z.string(), id: z.string() }
const doneInGroup = {
  file: ReceivedFile.optional(),
  deed: ToldDeed.shape.deed.optional(),
  of: z.string().optional(),
  encoded: z.string().optional(),
}
const event = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.object({ event: z.literal(name), ...shape })

/** What can happen on the network. `contact` and `phone` are phone numbers, `id` is WhatsApp's message id. */
export const JournalEvent = z.discriminatedUnion('event', [
  event('contact:sent', {
    ...about,
    contactLid: z.string(),
    text: z.string(),
    t: z.int(),
    addressing: Addressing,
    linked: z.boolean(),
    file: GivenFile.optional(),
  }),
  /** `expiration` is the timer that the message carried, s; `encoded` the whole of what is not only text, in base64. */
  event('contact:received', {
    ...about,
    text: z.string(),
    expiration: z.int().optional(),
    file: ReceivedFile.optional(),
    encoded: z.string().optional(),
  }),
  event('contact:received-again', { ...about, text: z.string() }),
  event('contact:undecryptable', { ...about, reason: z.string() }),
  event('contact:read', { contact: z.string(), phone: z.string(), ids: z.array(z.string()) }),
  /** Somebody did something to a message of `of`; `own` is said as who did it sees it. */
  event('contact:did', { ...about, contactLid: z.string(), ...ToldDeed.shape }),
  event('phone:did', { ...about, contactLid: z.string(), ...ToldDeed.shape }),
  /** The contact's app was told what the number's side did; `own` is a message of the contact. */
  event('contact:told', { ...about, ...ToldDeed.shape }),
  event('contact:told-again', { ...about, ...ToldDeed.shape }),
  event('phone:sent', { ...about, contactLid: z.string(), text: z.string(), t: z.int() }),
  event('phone:read', { contact: z.string(), phone: z.string(), ids: z.array(z.string()) }),
  /** The companion asked the phone for a message that it got no content of, or could not read. */
  event('phone:asked', { phone: z.string(), id: z.string() }),
  /** WhatsApp lets the phone's owner know that a companion waits for its code to be entered. */
  event('phone:code-asked', { phone: z.string() }),
  event('phone:undecryptable', { ...about, reason: z.string() }),
  /** The own phone got its copy of what the companion sent. */
  event('phone:received', { ...about, text: z.string() }),
  event('companion:linked', { phone: z.string(), device: z.int() }),
  event('companion:unlinked', {
    phone: z.string(),
    device: z.int(),
    by: z.enum(['phone', 'companion', 'relink']),
  }),
  event('companion:connected', { phone: z.string(), backlog: z.int(), version: z.string() }),
  event('companion:disconnected', { phone: z.string(), code: z.int().optional() }),
  /** The companion shows a contact that it types, or has stopped. */
  event('companion:typing', { phone: z.string(), contact: z.string(), isTyping: z.boolean() }),
  /** The companion shows itself online, or not any more. */
  event('companion:online', { phone: z.string(), isOnline: z.boolean() }),
  /** The network took a message from the companion. */
  event('companion:sent', { ...about }),
  /** The network refused a message of the companion. */
  event('companion:refused', { phone: z.string(), to: z.string(), id: z.string(), error: z.int() }),
  /** The companion acknowledged a message to it: delivered, read, retry, sender, peer_msg, nack... */
  event('companion:receipt', {
    ...about,
    type: z.string(),
    error: z.int().optional(),
    group: z.string().optional(),
  }),
  /** Somebody of a group wrote to it; `phone` is the number that is in it, if one is. */
  event('group:sent', {
    group: z.string(),
    phone: z.string().optional(),
    author: z.string(),
    authorLid: z.string(),
    id: z.string(),
    text: z.string(),
    t: z.int(),
    byPhone: z.boolean(),
    file: GivenFile.optional(),
  }),
  /** Somebody of a group did something to a message of `whose`. */
  event('group:did', {
    group: z.string(),
    phone: z.string().optional(),
    author: z.string(),
    authorLid: z.string(),
    id: z.string(),
    whose: z.string(),
    ...ToldDeed.shape,
  }),
  /** Somebody of a group got what the number's side wrote or did; `member` is the phone itself where it is its copy. */
  event('group:received', { ...ofGroup, text: z.string(), ...doneInGroup }),
  event('group:received-again', { ...ofGroup, text: z.string(), ...doneInGroup }),
  event('group:undecryptable', { ...ofGroup, reason: z.string() }),
  /** `people` are those to whom it was done: of a new group all who are in it. `id` is the notification's. */
  event('group:changed', {
    group: z.string(),
    phone: z.string().optional(),
    by: z.string(),
    what: z.string(),
    people: z.array(z.string()),
    text: z.string(),
    id: z.string(),
  }),
  /** The network took a message to a group; `keyId` tells sender keys apart. */
  event('companion:sent-to-group', {
    group: z.string(),
    phone: z.string(),
    id: z.string(),
    keyId: z.int().optional(),
  }),
  /** The host began to give a file, and goes on slowly, ends or stalls in the midst. */
  event('host:gave', { name: z.string() }),
  event('fault', { kind: z.string(), phone: z.string() }),
])
export type JournalEvent = z.infer<typeof JournalEvent>

export const JournalEntry = z.intersection(z.object({ n: z.int(), at: z.int() }), JournalEvent)
export type JournalEntry = z.infer<typeof JournalEntry>
