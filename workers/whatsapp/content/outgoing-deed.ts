import type { Deed } from '@sahut/core/model/message/deed'
import type { PeerId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { proto } from '@whiskeysockets/baileys'

/** What our side does to a message, and how WhatsApp names that. */
export type OutgoingDeed = { deed: Deed; of: Pick<MessageEntry, 'fromMe' | 'whatsappId' | 'participant'> }

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type

/** How the stanza says what it is: the network does not see into the message. */
const ATTRIBUTES: Readonly<Record<Deed['type'], Record<string, string>>> = {
  reaction: {},
  edit: { edit: '1' },
  deletion: { edit: '7' },
  pin: { edit: '2' },
}

/** A deed for WhatsApp. @param now ms */
export const deedMessage = ({ deed, of }: OutgoingDeed, to: PeerId, now: number): proto.IMessage => {
  const { fromMe, whatsappId: id, participant } = of
  const key = { remoteJid: to, fromMe, id, ...(participant === undefined ? {} : { participant }) }
  switch (deed.type) {
    case 'reaction':
      return { reactionMessage: { key, text: deed.emoji, senderTimestampMs: now } }
    case 'edit': {
      const editedMessage = { extendedTextMessage: { text: deed.text } }
      return { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: now } }
    }
    case 'deletion':
      return { protocolMessage: { key, type: REVOKE } }
    case 'pin': {
      const type = deed.seconds === 0 ? UNPIN_FOR_ALL : PIN_FOR_ALL
      return {
        pinInChatMessage: { key, type, senderTimestampMs: now },
        messageContextInfo: { messageAddOnDurationInSecs: deed.seconds },
      }
    }
  }
}

export const deedAttributes = ({ deed }: OutgoingDeed): Record<string, string> => ATTRIBUTES[deed.type]
