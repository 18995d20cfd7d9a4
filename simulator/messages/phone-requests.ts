/** What a companion asks of its phone: messages that it got no content of, or could not read. */
import { encodeWAMessage, proto, type BinaryNode } from '@whiskeysockets/baileys'
import type { Journal } from '../journal.ts'
import { jidOf, type Account } from '../login/accounts.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import { decodeMessage, sealedOf } from '../protocol/messages.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Past } from './past.ts'
import type { PhoneStore } from './phone-store.ts'

interface Parts {
  companions: Companions
  delivery: Delivery
  journal: Journal
  past: Pick<Past, 'ask'>
  phoneStore: PhoneStore
}

export type TakeRequest = (phone: Account, id: string, enc: BinaryNode | undefined) => Promise<void>

/** @returns takes a request; the phone passes on what it has. To be called inside `store.atomically` */
export const createPhoneRequests = ({
  companions,
  delivery,
  journal,
  past,
  phoneStore,
}: Parts): TakeRequest => {
  const passOn = (phone: Account, webMessageInfoBytes: Buffer): Promise<void> => {
    const { Type } = proto.Message.ProtocolMessage
    const answer: proto.IMessage = {
      protocolMessage: {
        type: Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
        peerDataOperationRequestResponseMessage: {
          peerDataOperationRequestType: proto.Message.PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND,
          peerDataOperationResult: [{ placeholderMessageResendResponse: { webMessageInfoBytes } }],
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
    return delivery.post(phone, phone, attrs, encodeWAMessage(answer))
  }

  return async (phone, requestId, enc) => {
    const companion = companions.of(phone.pn)
    if (companion === undefined) return
    const message = decodeMessage(await phone.party.decrypt(deviceOf(companion), sealedOf(enc)))
    // Companions wrap whatever they send to the own account.
    const { protocolMessage } = message.deviceSentMessage?.message ?? message
    const request = protocolMessage?.peerDataOperationRequestMessage
    const { chatJid, oldestMsgTimestampMs, onDemandMsgCount } = request?.historySyncOnDemandRequest ?? {}
    if (chatJid) {
      journal.write({ event: 'phone:asked', phone: phone.pn, id: requestId })
      const before = Number(oldestMsgTimestampMs)
      await past.ask(phone, { session: requestId, chat: chatJid, before, count: onDemandMsgCount ?? 50 })
    }
    const requests = request?.placeholderMessageResendRequest ?? []
    for (const { messageKey } of requests) {
      const id = messageKey?.id ?? ''
      journal.write({ event: 'phone:asked', phone: phone.pn, id })
      const bytes = phoneStore.find(phone, id)
      if (bytes !== undefined) await passOn(phone, bytes)
    }
  }
}
