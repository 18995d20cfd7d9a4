/** Phones: the primary device of a number. It greets its companion, gets copies of what that sends, and writes itself. */
import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { encodeWAMessage, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account } from './accounts.ts'
import { deviceOf, type Companions } from './companions.ts'
import { decodeMessage, sealedOf, textIn, type Contacts } from './contacts.ts'
import type { Accepted } from './contract.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Journal } from './journal.ts'
import { nowSeconds } from './nodes.ts'
import type { Store } from './store.ts'

interface Parts {
  companions: Companions
  contacts: Contacts
  delivery: Delivery
  journal: Journal
  store: Store
}

const { ProtocolMessage, HistorySyncType } = proto.Message

const historySync = (
  sync: proto.IHistorySync & { syncType: proto.HistorySync.HistorySyncType },
): proto.IMessage => ({
  protocolMessage: {
    type: ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
    historySyncNotification: {
      syncType:
        HistorySyncType[proto.HistorySync.HistorySyncType[sync.syncType] as keyof typeof HistorySyncType],
      progress: 100,
      chunkOrder: 1,
      initialHistBootstrapInlinePayload: deflateSync(proto.HistorySync.encode(sync).finish()),
    },
  },
})

const keyShare = (): proto.IMessage => ({
  protocolMessage: {
    type: ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE,
    appStateSyncKeyShare: {
      keys: [
        {
          keyId: { keyId: randomBytes(6) },
          keyData: {
            keyData: randomBytes(32),
            fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
            timestamp: Date.now(),
          },
        },
      ],
    },
  },
})

export type Phones = ReturnType<typeof createPhones>

export const createPhones = ({ companions, contacts, delivery, journal, store }: Parts) => {
  const sendPeer = async (phone: Account, message: proto.IMessage) => {
    const attrs = {
      from: jidOf(phone, 'pn'),
      id: makeMessageId(),
      t: String(nowSeconds()),
      type: 'text',
      category: 'peer',
      push_priority: 'high_force',
    }
    await delivery.post(phone, phone, attrs, encodeWAMessage(message))
  }

  return {
    /** After its first login a companion gets the app state keys and a history, without which Baileys waits 20 s. */
    greet: async (phone: Account): Promise<void> => {
      const companion = companions.of(phone.pn)
      if (companion === undefined || companion.greeted) return
      await store.atomically(async () => {
        companions.put({ ...companion, greeted: true })
        await sendPeer(phone, keyShare())
        const { INITIAL_BOOTSTRAP, PUSH_NAME } = proto.HistorySync.HistorySyncType
        await sendPeer(phone, historySync({ syncType: INITIAL_BOOTSTRAP }))
        await sendPeer(
          phone,
          historySync({ syncType: PUSH_NAME, pushnames: [{ id: jidOf(phone, 'pn'), pushname: phone.name }] }),
        )
      })
    },
    /** The phone's copy of a message that its companion sent. To be called inside `store.atomically`. */
    takeCopy: async (
      phone: Account,
      message: { id: string; contact: string; enc: BinaryNode | undefined },
    ): Promise<void> => {
      const { id, contact, enc } = message
      const companion = companions.of(phone.pn)
      if (companion === undefined) return
      try {
        const { deviceSentMessage } = decodeMessage(
          await phone.party.decrypt(deviceOf(companion), sealedOf(enc)),
        )
        journal.write({
          event: 'phone:received',
          contact,
          phone: phone.pn,
          id,
          text: textIn(deviceSentMessage?.message),
        })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        journal.write({ event: 'phone:undecryptable', contact, phone: phone.pn, id, reason })
      }
    },
    /** The owner writes to a contact on the phone itself; the companion gets a copy. */
    send: async (phone: Account, contact: Account, text: string): Promise<Accepted> => {
      const id = makeMessageId()
      const t = nowSeconds()
      const { addressing } = contact.habits
      const destinationJid = jidOf(contact, addressing)
      const alias =
        addressing === 'pn'
          ? { peer_recipient_lid: jidOf(contact, 'lid') }
          : { peer_recipient_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }
      const attrs = {
        from: jidOf(phone, addressing),
        recipient: destinationJid,
        ...alias,
        id,
        t: String(t),
        type: 'text',
      }
      const message = { conversation: text }
      await store.atomically(async () => {
        journal.write({
          event: 'phone:sent',
          contact: contact.pn,
          contactLid: contact.lid,
          phone: phone.pn,
          id,
          text,
          t,
        })
        const copy: proto.IMessage = { deviceSentMessage: { destinationJid, message } }
        await delivery.post(phone, phone, attrs, encodeWAMessage(copy))
        contacts.show(contact, phone, { id, jid: destinationJid, text })
      })
      await store.committed()
      return { id, t }
    },
  }
}
