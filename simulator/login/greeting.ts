/** What a phone tells a companion that logs in for the first time: its app state keys, its history, its name. */
import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { encodeWAMessage, proto } from '@whiskeysockets/baileys'
import { jidOf, type Account } from './accounts.ts'
import type { Companion, Companions } from './companions.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import type { History } from '../messages/history.ts'
import type { Past } from '../messages/past.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

interface Parts {
  companions: Companions
  delivery: Delivery
  history: History
  past: Pick<Past, 'tell'>
  store: Store
}

const { HistorySyncType, ProtocolMessage } = proto.Message
const { INITIAL_BOOTSTRAP, PUSH_NAME } = proto.HistorySync.HistorySyncType

const historySync = (syncType: proto.Message.HistorySyncType, sync: proto.IHistorySync): proto.IMessage => ({
  protocolMessage: {
    type: ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
    historySyncNotification: {
      syncType,
      progress: 100,
      chunkOrder: 1,
      initialHistBootstrapInlinePayload: deflateSync(proto.HistorySync.encode(sync).finish()),
    },
  },
})

type StateKey = NonNullable<Companion['stateKey']>

const keyShare = ({ id, data }: StateKey): proto.IMessage => ({
  protocolMessage: {
    type: ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE,
    appStateSyncKeyShare: {
      keys: [
        {
          keyId: { keyId: id },
          keyData: {
            keyData: data,
            fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
            timestamp: Date.now(),
          },
        },
      ],
    },
  },
})

export type Greet = (phone: Account) => Promise<void>

/** @returns what greets a phone's companion, once: without it Baileys waits 20 s for a history and can't change chats */
export const createGreeting = ({ companions, delivery, history, past, store }: Parts): Greet => {
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

  return async (phone: Account): Promise<void> => {
    const companion = companions.of(phone.pn)
    if (companion === undefined || companion.greeted) return
    await store.atomically(async () => {
      const stateKey = { id: randomBytes(6), data: randomBytes(32) }
      companions.put({ ...companion, greeted: true, stateKey })
      await sendPeer(phone, keyShare(stateKey))
      await sendPeer(
        phone,
        historySync(HistorySyncType.INITIAL_BOOTSTRAP, {
          syncType: INITIAL_BOOTSTRAP,
          conversations: history.take(phone.pn),
        }),
      )
      await past.tell(phone)
      await sendPeer(
        phone,
        historySync(HistorySyncType.PUSH_NAME, {
          syncType: PUSH_NAME,
          pushnames: [{ id: jidOf(phone, 'pn'), pushname: phone.name }],
        }),
      )
    })
  }
}
