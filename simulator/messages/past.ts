/**
 * What a phone tells of the time before it had its companion: in pieces when that is linked, or when it is asked for what
 * is older still. Kept in memory: a network that restarts has told it.
 */
import { deflateSync } from 'node:zlib'
import { encodeWAMessage, proto } from '@whiskeysockets/baileys'
import type { ReadPastOrder } from '../control/past-contract.ts'
import { type Account, type Accounts, jidOf } from '../login/accounts.ts'
import type { Companions } from '../login/companions.ts'
import type { FileHost } from '../media/host.ts'
import { seal } from '../media/sealing.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import { CONTACT_KINDS } from './kinds.ts'

type Conversation = ReadPastOrder['conversations'][number]
type Message = Conversation['messages'][number]
type Asked = { session: string; chat: string; before: number; count: number }

const { HistorySyncType, ProtocolMessage } = proto.Message
const { EndOfHistoryTransferType } = proto.Conversation

const TYPES = {
  bootstrap: HistorySyncType.INITIAL_BOOTSTRAP,
  recent: HistorySyncType.RECENT,
  full: HistorySyncType.FULL,
  'on-demand': HistorySyncType.ON_DEMAND,
} as const

const contentOf = ({ text, kind, encoded }: Message): proto.IMessage => {
  if (encoded !== undefined) return proto.Message.decode(Buffer.from(encoded, 'base64'))
  return kind === undefined ? { conversation: text } : CONTACT_KINDS[kind](text, {})
}

/** Conversations as a phone encodes them. */
const createEncoding = (accounts: Accounts) => {
  const namesOf = ({ with: peer, addressing, alone }: Conversation): proto.IConversation & { id: string } => {
    if (peer.endsWith('@g.us')) return { id: peer, name: 'Grup' }
    const contact = accounts.contact(peer)
    const both = { pnJid: jidOf(contact, 'pn'), lidJid: jidOf(contact, 'lid') }
    return { id: jidOf(contact, addressing), ...(alone ? {} : both) }
  }

  const messageOf = (
    remoteJid: string,
    message: Message,
    addressing: 'pn' | 'lid',
  ): proto.IWebMessageInfo => {
    const { id = makeMessageId(), from, fromMe, t, status, reaction } = message
    const author = from === undefined ? undefined : accounts.contact(from)
    const participant = author && jidOf(author, addressing)
    const writer = author ?? (remoteJid.endsWith('@g.us') ? undefined : accounts.byJid(remoteJid))
    return proto.WebMessageInfo.fromObject({
      key: { remoteJid, id, fromMe, ...(participant && { participant }) },
      message: contentOf(message),
      messageTimestamp: t,
      ...(status === undefined ? {} : { status }),
      ...(fromMe || writer === undefined ? {} : { pushName: writer.name }),
      ...(reaction === undefined ? {} : { reactions: [{ key: { fromMe: !fromMe }, text: reaction }] }),
    })
  }

  const conversationOf = (conversation: Conversation): proto.IConversation => {
    const names = namesOf(conversation)
    return {
      ...names,
      messages: conversation.messages
        .toSorted((a, b) => b.t - a.t)
        .map((message) => ({ message: messageOf(names.id, message, conversation.addressing) })),
      ...(conversation.isAll && {
        endOfHistoryTransferType: EndOfHistoryTransferType.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY,
      }),
    }
  }
  return { namesOf, conversationOf }
}

export type Past = ReturnType<typeof createPast>

export const createPast = ({
  accounts,
  companions,
  delivery,
  host,
  store,
}: {
  accounts: Accounts
  companions: Companions
  delivery: Delivery
  host: FileHost
  store: Store
}) => {
  /** Pieces for a phone's first companion, and what it tells when it is asked, by phone. */
  const waiting = new Map<string, ReadPastOrder[]>()
  const older = new Map<string, Conversation[]>()
  const asked = new Map<string, Asked[]>()
  const add = <Value>(to: Map<string, Value[]>, phone: Account, ...values: Value[]): void => {
    to.set(phone.pn, [...(to.get(phone.pn) ?? []), ...values])
  }

  const { namesOf, conversationOf } = createEncoding(accounts)

  const send = async (phone: Account, order: ReadPastOrder, session?: string): Promise<void> => {
    const syncType = TYPES[order.type]
    const sync = { syncType, conversations: order.conversations.map(conversationOf) }
    const deflated = deflateSync(proto.HistorySync.encode(proto.HistorySync.fromObject(sync)).finish())
    const piece = async (): Promise<proto.Message.IHistorySyncNotification> => {
      if (order.by === 'inline') return { initialHistBootstrapInlinePayload: deflated }
      const { sealed, ...keys } = await seal(deflated, 'md-msg-hist')
      return { ...keys, directPath: host.put(sealed, order.host, order.times), fileLength: deflated.length }
    }
    const message: proto.IMessage = {
      protocolMessage: {
        type: ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
        historySyncNotification: {
          syncType,
          chunkOrder: 1,
          progress: 100,
          ...(session === undefined ? {} : { peerDataRequestSessionId: session }),
          ...(await piece()),
        },
      },
    }
    const attrs = {
      from: jidOf(phone, 'pn'),
      id: makeMessageId(),
      t: String(nowSeconds()),
      type: 'text',
      category: 'peer',
    }
    await delivery.post(phone, phone, attrs, encodeWAMessage(message))
  }

  /** Answers what was asked, as far as the phone has been told what it has. */
  const answer = async (phone: Account): Promise<void> => {
    const known = older.get(phone.pn)
    if (known === undefined) return
    for (const { session, chat, before, count } of asked.get(phone.pn) ?? []) {
      const found = known.find((one) => namesOf(one).id === chat || namesOf(one).lidJid === chat)
      const messages = (found?.messages ?? [])
        .filter(({ t }) => t * 1000 < before)
        .sort((a, b) => b.t - a.t)
        .slice(0, count)
      const conversations = found === undefined ? [] : [{ ...found, messages }]
      await send(phone, { type: 'on-demand', by: 'inline', host: 'whole', times: 1, conversations }, session)
    }
    asked.delete(phone.pn)
  }

  return {
    /** The phone has this of before, and tells it as soon as it may. */
    order: (phone: Account, order: ReadPastOrder): Promise<void> =>
      store.atomically(async () => {
        if (order.type === 'on-demand') {
          add(older, phone, ...order.conversations)
          await answer(phone)
        } else if (companions.of(phone.pn)?.greeted === true) await send(phone, order)
        else add(waiting, phone, order)
      }),
    /** A companion is new. To be called inside `store.atomically`. */
    tell: async (phone: Account): Promise<void> => {
      for (const order of waiting.get(phone.pn) ?? []) await send(phone, order)
      waiting.delete(phone.pn)
    },
    /** The companion asks for what was before a message. To be called inside `store.atomically`. */
    ask: async (phone: Account, question: Asked): Promise<void> => {
      add(asked, phone, question)
      await answer(phone)
    },
  }
}
