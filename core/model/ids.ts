import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'

/*
 * Every id of Sahut is made and parsed in this file. Prefixes keep an id of one kind from passing as another,
 * both for the type checker (brands) and at run time (patterns).
 */

const prefixed = <Brand extends string>(prefix: string, brand: Brand) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[a-z0-9]{8,40}$`), `must be an id like ${prefix}_…`)
    .brand(brand)

export const WorkspaceId = prefixed('wsp', 'WorkspaceId')
export type WorkspaceId = z.infer<typeof WorkspaceId>

export const UserId = prefixed('usr', 'UserId')
export type UserId = z.infer<typeof UserId>

export const SessionId = prefixed('ses', 'SessionId')
export type SessionId = z.infer<typeof SessionId>

/** A link that is handed to somebody: an invitation, or a new password. */
export const LinkId = prefixed('lnk', 'LinkId')
export type LinkId = z.infer<typeof LinkId>

export const InboxId = prefixed('inb', 'InboxId')
export type InboxId = z.infer<typeof InboxId>

export const NumberId = prefixed('num', 'NumberId')
export type NumberId = z.infer<typeof NumberId>

export const ChatId = prefixed('cht', 'ChatId')
export type ChatId = z.infer<typeof ChatId>

export const TeamId = prefixed('team', 'TeamId')
export type TeamId = z.infer<typeof TeamId>

export const LabelId = prefixed('lbl', 'LabelId')
export type LabelId = z.infer<typeof LabelId>

export const CannedReplyId = prefixed('can', 'CannedReplyId')
export type CannedReplyId = z.infer<typeof CannedReplyId>

/** Conditions on chats that somebody keeps under a name. */
export const ViewId = prefixed('viw', 'ViewId')
export type ViewId = z.infer<typeof ViewId>

/** A person as far as one address of theirs tells, see `core/persons`. */
export const PersonId = prefixed('per', 'PersonId')
export type PersonId = z.infer<typeof PersonId>

/** Something that a workspace keeps of people, as their birthday. */
export const PersonFieldId = prefixed('fld', 'PersonFieldId')
export type PersonFieldId = z.infer<typeof PersonFieldId>

/** A note about a person. */
export const PersonNoteId = prefixed('nte', 'PersonNoteId')
export type PersonNoteId = z.infer<typeof PersonNoteId>

/** A worker process, for as long as it lives. */
export const WorkerId = prefixed('wrk', 'WorkerId')
export type WorkerId = z.infer<typeof WorkerId>

/** Made by the browser for each message that an agent sends; the server echoes it. */
export const ClientMsgId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, - or _')
  .brand('ClientMsgId')
export type ClientMsgId = z.infer<typeof ClientMsgId>

/**
 * A contact's canonical WhatsApp id: `<digits>@lid` when the LID is known, `<digits>@s.whatsapp.net` otherwise.
 * Never with a device part.
 */
export const ContactId = z
  .string()
  .regex(/^\d{3,20}@(lid|s\.whatsapp\.net)$/, 'must be digits@lid or digits@s.whatsapp.net')
  .brand('ContactId')
export type ContactId = z.infer<typeof ContactId>

/** A WhatsApp group's id. */
export const GroupId = z
  .string()
  .regex(/^\d{5,30}(-\d{5,20})?@g\.us$/, 'must be digits@g.us')
  .brand('GroupId')
export type GroupId = z.infer<typeof GroupId>

/** Whom a chat is with: a person or a group. */
export const PeerId = z.union([ContactId, GroupId])
export type PeerId = z.infer<typeof PeerId>

export const isGroup = (peer: PeerId): peer is GroupId => peer.endsWith('@g.us')

/** What identifies a WhatsApp message inside its chat: who wrote it and the id that WhatsApp gave it. */
export const MsgKey = z.string().min(3).max(300).brand('MsgKey')
export type MsgKey = z.infer<typeof MsgKey>

const randomPart = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(12)))
/** For what one workspace has a few of. */
const shortPart = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(5)))

export const newWorkspaceId = (): WorkspaceId => WorkspaceId.parse(`wsp_${randomPart()}`)
export const newUserId = (): UserId => UserId.parse(`usr_${randomPart()}`)
export const newSessionId = (): SessionId => SessionId.parse(`ses_${randomPart()}`)
export const newInboxId = (): InboxId => InboxId.parse(`inb_${randomPart()}`)
export const newNumberId = (): NumberId => NumberId.parse(`num_${randomPart()}`)
export const newTeamId = (): TeamId => TeamId.parse(`team_${shortPart()}`)
/** Short: a chat's head carries its labels, and stays below 1 KB. */
export const newLabelId = (): LabelId => LabelId.parse(`lbl_${shortPart()}`)
export const newCannedReplyId = (): CannedReplyId => CannedReplyId.parse(`can_${shortPart()}`)
export const newViewId = (): ViewId => ViewId.parse(`viw_${shortPart()}`)
export const newPersonFieldId = (): PersonFieldId => PersonFieldId.parse(`fld_${shortPart()}`)
/** Sorts by when it was made, ms. */
export const newPersonNoteId = (at: number): PersonNoteId =>
  PersonNoteId.parse(`nte_${at.toString(36).padStart(9, '0')}${shortPart()}`)
export const newWorkerId = (): WorkerId => WorkerId.parse(`wrk_${randomPart()}`)
export const newClientMsgId = (): ClientMsgId =>
  ClientMsgId.parse(bytesToHex(crypto.getRandomValues(new Uint8Array(16))))

const digest = (...parts: string[]): string => bytesToHex(sha256(utf8ToBytes(parts.join('\n'))))

/** The one link for something; derived, so that another one takes its place. @param to an e-mail address or a user */
export const linkIdOf = (kind: 'invitation' | 'reset', workspace: WorkspaceId, to: string): LinkId =>
  LinkId.parse(`lnk_${digest(kind, workspace, to).slice(0, 24)}`)

/** The number that a request makes: the same request again makes no second one. */
export const numberIdOf = (workspace: WorkspaceId, requestId: string): NumberId =>
  NumberId.parse(`num_${digest('number', workspace, requestId).slice(0, 24)}`)

/** The number that takes a number's place when its phone is changed; derived, so that it is made once. */
export const replacementIdOf = (number: NumberId): NumberId =>
  NumberId.parse(`num_${digest('replacement', number).slice(0, 24)}`)

/** Names a WhatsApp account in keys, which stand in errors and logs. @param digits of its LID or phone number */
export const accountDigest = (kind: 'lid' | 'phone', digits: string): string =>
  digest('account', kind, digits).slice(0, 32)

/**
 * The chat of one number with one person or group. Derived, so that no look-up is needed and a burst of first messages
 * can't open two chats; hashed, so that no phone number stands in a room name, a URL or a log.
 */
export const chatIdOf = (number: NumberId, peer: PeerId): ChatId =>
  ChatId.parse(`cht_${digest('chat', number, peer).slice(0, 32)}`)

/** A person by one of their addresses; hashed, as chats are. */
export const personIdOf = (workspace: WorkspaceId, who: ContactId): PersonId =>
  PersonId.parse(`per_${digest('person', workspace, who).slice(0, 24)}`)

/**
 * The id under which WhatsApp gets an agent's message. Derived from the browser's id, so that a message sent
 * again after a crash carries the same id and recipients show it once. The form (3EB0 and 18 hex digits) is
 * that of WhatsApp Web's own ids.
 */
export const whatsappIdOf = (chat: ChatId, clientMsgId: ClientMsgId): string =>
  `3EB0${digest('message', chat, clientMsgId).slice(0, 18).toUpperCase()}`

/** Names the place of a file that is sent with a message; the same message has the same place. */
export const uploadDigestOf = (chat: ChatId, clientMsgId: ClientMsgId): string =>
  digest('upload', chat, clientMsgId).slice(0, 32)

/** The sender's app makes the id of a message; a longer one than any known app makes is kept as its digest. */
const LONGEST_ID = 100

/**
 * The key that tells duplicates within a chat. The chat itself is the partition that the key lives in. Its author is in
 * every key: us, somebody of a group by id, or else the chat's own peer, whose id would only repeat the chat's.
 * @param participant the author's canonical id in a group, and nothing where the author is the peer
 */
export const msgKeyOf = (fromMe: boolean, whatsappId: string, participant = ''): MsgKey =>
  MsgKey.parse(
    `${fromMe ? 'me' : 'them'}#${participant}#${whatsappId.length > LONGEST_ID ? digest('id', whatsappId) : whatsappId}`,
  )
