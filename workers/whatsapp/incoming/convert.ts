import { type Contact } from '@sahut/core/model/chat/chat'
import type { Beside } from '@sahut/core/model/content/beside'
import type { Timer } from '@sahut/core/model/chat/timer'
import { Person } from '@sahut/core/model/message/deed'
import { ContactId, isGroup, msgKeyOf, type PeerId } from '@sahut/core/model/ids'
import type { Author, DeedDraft, MessageContent, MessageDraft } from '@sahut/core/model/message/message'
import { isJidBroadcast, isJidStatusBroadcast, type proto, type WAMessage } from '@whiskeysockets/baileys'
import { type Addresses, contactOf, peerOf } from '../people/addresses.ts'
import { boundedId, boundedName, boundedTime } from './bounds.ts'
import { meaningOf, type ToldDeed } from '../content/content.ts'
import { hasUnknownField } from '../content/unknown.ts'
import { choiceIn, type KnownPoll } from '../content/vote.ts'
import type { FileReference } from '../media/reference.ts'

/** A WhatsApp message in Sahut's terms. */
export type Incoming = {
  contact: Contact
  draft: MessageDraft
  /** By what answers to it are opened; it belongs neither in a chat nor in a log. */
  secret?: Uint8Array
  /** What opens its file. */
  reference?: FileReference
}

/** A setting of a chat's timer of disappearing messages, by either side. */
export type TimerSetting = { contact: Contact; timer: Timer }

/** What somebody did to an earlier message. @param whatsappId of the message that brought it */
export type Done = { contact: Contact; whatsappId: string; deed: DeedDraft }

/** A kind that this version of Baileys does not know. */
const NEWER: MessageContent = { type: 'unsupported', what: 'newer' }

/** What incoming messages are converted by, beside themselves. */
type Conversion = {
  addresses: Addresses
  /** The time of arrival, ms. */
  now: number
  /** The message as it was encoded, where that is at hand: it shows kinds that Baileys does not know. */
  encoded?: Uint8Array | undefined
  /** Whether somebody may delete what others wrote in a group. */
  isAdmin?: ((group: PeerId, member: string) => Promise<boolean>) | undefined
  /** A poll of a chat, by WhatsApp's name of it. @throws SahutError unavailable */
  pollOf?:
    | ((
        contact: Contact,
        fromMe: boolean,
        whatsappId: string,
        participant?: string,
      ) => Promise<KnownPoll | undefined>)
    | undefined
}

type Envelope = Pick<WAMessage, 'key' | 'messageTimestamp' | 'pushName'>

/** What came by a broadcast list is a message of whoever sent it. What our phone sent by one is in no chat of its own. */
const withoutList = <Message extends Pick<Envelope, 'key'>>(message: Message): Message => {
  const { key } = message
  const { remoteJid, participant, fromMe } = key
  const isOfList = isJidBroadcast(remoteJid ?? undefined) === true && !isJidStatusBroadcast(remoteJid ?? '')
  if (!isOfList || !participant || fromMe) return message
  return { ...message, key: { ...key, remoteJid: participant, participant: undefined } }
}

/**
 * An entry of the chat that a message belongs to.
 * @returns nothing for messages without an id, and of no person: see `contactOf`
 */
export const entryOf = async (
  envelope: Envelope,
  content: MessageContent,
  { addresses, now }: Pick<Conversion, 'addresses' | 'now'>,
): Promise<Incoming | undefined> => {
  const { key, messageTimestamp, pushName } = withoutList(envelope)
  const { id, remoteJid, remoteJidAlt, fromMe } = key
  if (!id) return undefined
  const contact = await peerOf(addresses, remoteJid, remoteJidAlt)
  if (contact === undefined) return undefined
  const name = fromMe ? undefined : boundedName(pushName)
  if (isGroup(contact.id))
    return entryOfGroup(contact, { key, messageTimestamp }, content, name, { addresses, now })
  return {
    contact: { ...contact, ...(name === undefined ? {} : { name }) },
    draft: {
      kind: 'message',
      sortTs: boundedTime(messageTimestamp, now),
      fromMe: fromMe ?? false,
      whatsappId: boundedId(id),
      author: fromMe ? { type: 'phone' } : { type: 'contact' },
      content,
      ...(fromMe ? { status: 'sent' as const } : {}),
      ...(name === undefined ? {} : { contactName: name }),
    },
  }
}

/** The same in a group: its name is not its writers', each of whom is told by name. @param name the writer's */
const entryOfGroup = async (
  contact: Contact,
  { key, messageTimestamp }: Envelope,
  content: MessageContent,
  name: string | undefined,
  { addresses, now }: Pick<Conversion, 'addresses' | 'now'>,
): Promise<Incoming | undefined> => {
  const fromMe = key.fromMe ?? false
  const who = await memberIn(addresses, key)
  if (who === undefined && !fromMe) return undefined
  const author: Author =
    fromMe || who === undefined
      ? { type: 'phone' }
      : { type: 'contact', ...(name === undefined ? {} : { name }), ...who }
  return {
    contact,
    draft: {
      kind: 'message',
      sortTs: boundedTime(messageTimestamp, now),
      fromMe,
      whatsappId: boundedId(key.id ?? ''),
      ...(fromMe || who === undefined ? {} : { participant: who.id }),
      author,
      content,
      ...(fromMe ? { status: 'sent' as const } : {}),
    },
  }
}

/** Who wrote a message of a group. */
const memberIn = async (
  addresses: Addresses,
  { participant, participantAlt }: Envelope['key'],
): Promise<{ id: ContactId; phone?: string } | undefined> => {
  const who = await contactOf(addresses, participant, participantAlt)
  const id = ContactId.safeParse(who?.id)
  if (who === undefined || !id.success) return undefined
  return { id: id.data, ...(who.phone === undefined ? {} : { phone: who.phone }) }
}

/** Whose a message is, in the terms of the log: ours, or somebody's of a group. @param jid its author */
const sideOf = async (
  addresses: Addresses,
  jid: string | undefined,
  isOfGroup: boolean,
): Promise<{ fromMe?: boolean; participant?: string }> => {
  if (jid === undefined) return {}
  if (addresses.isMe(jid)) return { fromMe: true }
  const who = isOfGroup ? await contactOf(addresses, jid) : undefined
  return { fromMe: false, ...(who && { participant: who.id }) }
}

/** Says of what is quoted and who is mentioned whether it is us. @param quoted whose message is quoted */
const withOurs = async (
  content: MessageContent,
  quoted: string | undefined,
  { key, addresses }: { key: Envelope['key']; addresses: Addresses },
): Promise<MessageContent> => {
  const { quote, mentions } = content as Beside
  const side = quote && (await sideOf(addresses, quoted, isGroupJid(key.remoteJid)))
  return {
    ...content,
    ...(side && { quote: { ...quote, ...side } }),
    ...(mentions && {
      mentions: mentions.map((one) => (addresses.isMe(one.id) ? { ...one, isUs: true } : one)),
    }),
  }
}

const isGroupJid = (jid: string | null | undefined): boolean => jid?.endsWith('@g.us') === true

/** All that a person is addressed by. */
const addressesIn = (person: Contact | undefined): string[] =>
  person === undefined
    ? []
    : [person.id, ...(person.phone === undefined ? [] : [`${person.phone}@s.whatsapp.net`])]

/**
 * A vote in a poll of its chat.
 * @returns nothing where the poll is not here, or the vote can't be opened
 */
const votedIn = async (
  key: Envelope['key'],
  { pollCreationMessageKey, vote }: proto.Message.IPollUpdateMessage,
  { addresses, pollOf }: Conversion,
): Promise<MessageContent | undefined> => {
  const { remoteJid, remoteJidAlt, fromMe } = key
  const contact = await peerOf(addresses, remoteJid, remoteJidAlt)
  const id = pollCreationMessageKey?.id
  if (contact === undefined || !id || !vote || pollOf === undefined) return undefined
  const whatsappId = boundedId(id)
  const isOfGroup = isGroup(contact.id)
  const voter = isOfGroup ? await contactOf(addresses, key.participant, key.participantAlt) : contact
  const asker = isOfGroup ? await contactOf(addresses, pollCreationMessageKey.participant) : contact
  const us = addresses.mine()
  const [voters, askers] = [fromMe ? us : addressesIn(voter), addressesIn(asker)]
  // The key says whose poll it is as the voter sees it, or as we do: both are tried.
  for (const isOurs of [true, false]) {
    const participant = isOfGroup && !isOurs ? asker?.id : undefined
    const poll = await pollOf(contact, isOurs, whatsappId, participant)
    if (poll === undefined) continue
    const { question, seq } = poll
    const options = choiceIn(vote, { id, creators: isOurs ? us : askers, ...poll }, voters)
    if (options === undefined) continue
    const quote = { text: question, what: 'pollCreationMessage', whatsappId, fromMe: isOurs, seq }
    return { type: 'vote', options, quote: { ...quote, ...(participant && { participant }) } }
  }
  return undefined
}

/**
 * A WhatsApp message as an entry of its chat, or as what it sets of it.
 * @returns nothing where there is nothing to show: see `meaningOf` and `entryOf`
 */
export const incomingOf = async (
  received: Envelope & Pick<WAMessage, 'message'>,
  conversion: Conversion,
): Promise<Incoming | TimerSetting | Done | undefined> => {
  const message = withoutList(received)
  const { encoded, addresses, now } = conversion
  const { content, timer: told, deed, quoted, secret, ballot, reference } = meaningOf(message.message)
  if (deed !== undefined) return doneBy(message, { ...deed, line: content }, conversion)
  const timer = told && {
    seconds: told.seconds,
    since: boundedTime(told.since ?? message.messageTimestamp, now),
  }
  const shown = content ?? (encoded && told === undefined && hasUnknownField(encoded) ? NEWER : undefined)
  if (shown === undefined) {
    const { remoteJid, remoteJidAlt } = message.key
    if (timer === undefined) return undefined
    const contact = await peerOf(addresses, remoteJid, remoteJidAlt)
    return contact && { contact, timer }
  }
  const opened = ballot && (await votedIn(message.key, ballot, conversion))
  const incoming = await entryOf(
    message,
    opened ?? (await withOurs(shown, quoted, { key: message.key, addresses })),
    conversion,
  )
  if (incoming === undefined) return undefined
  const draft = timer ? { ...incoming.draft, timer } : incoming.draft
  const { id, remoteJid, fromMe, participant } = message.key
  const name = { id: id ?? '', remoteJid: remoteJid ?? '', fromMe: fromMe ?? false }
  return {
    ...incoming,
    draft,
    ...(secret && { secret }),
    ...(reference && { reference: { ...reference, key: participant ? { ...name, participant } : name } }),
  }
}

/** Whose message something is done to: nobody corrects another's, and only a group's admins delete it. */
const targetOf = async (
  { fromMe, participant }: MessageDraft,
  { deed, key, contact }: ToldDeed & { contact: Contact },
  { addresses, isAdmin }: Conversion,
): Promise<{ fromMe: boolean; participant?: string | undefined }> => {
  const own = { fromMe, participant }
  if (deed.type === 'edit') return own
  if (!isGroup(contact.id))
    return deed.type === 'deletion' ? own : { fromMe: fromMe === (key.fromMe ?? false) }
  // In a group the key says who wrote it.
  const { fromMe: isOurs = fromMe, participant: named } = await sideOf(
    addresses,
    key.participant ?? undefined,
    true,
  )
  const told = { fromMe: isOurs, participant: named ?? participant }
  if (deed.type !== 'deletion' || key.participant === null || key.participant === undefined) {
    return key.participant ? told : own
  }
  const isOwn = told.fromMe === fromMe && told.participant === participant
  // The phone lets nobody else do it.
  const mayDelete = isOwn || fromMe || (await isAdmin?.(contact.id, participant ?? '')) === true
  return mayDelete ? told : own
}

/**
 * What was done, by whom. Only its author corrects or deletes a message: whose it is said to be does not count. A
 * reaction's key says `fromMe` of what its writer wrote.
 */
const doneBy = async (
  message: Envelope,
  { deed, key, line }: ToldDeed & { line: MessageContent | undefined },
  conversion: Conversion,
): Promise<Done | undefined> => {
  const incoming = await entryOf(message, line ?? NEWER, conversion)
  if (incoming === undefined || !key.id) return undefined
  const { contact, draft } = incoming
  const { fromMe, whatsappId, participant, author: by } = draft
  const target = await targetOf(draft, { deed, key, contact }, conversion)
  return {
    contact,
    whatsappId,
    deed: {
      kind: 'deed',
      deed,
      of: msgKeyOf(target.fromMe, boundedId(key.id), target.fromMe ? undefined : target.participant),
      by,
      person: Person.parse(fromMe ? 'me' : (participant ?? 'them')),
      key: msgKeyOf(fromMe, whatsappId, participant),
      ...(line === undefined ? {} : { line: draft }),
    },
  }
}
