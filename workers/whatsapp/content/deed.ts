import { proto } from '@whiskeysockets/baileys'
import { boundedText } from '../incoming/bounds.ts'
import { toldTimer } from './context.ts'
import type { Rule } from './rule.ts'

/*
 * What somebody did to an earlier message. Where that is not to be found it is told of as such, because an agent must
 * not go on with what a customer has corrected.
 */

const { REVOKE, MESSAGE_EDIT, EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type
const { PIN_FOR_ALL } = proto.Message.PinInChatMessage.Type

/** No emoji is longer, in UTF-16 code units. */
const LONGEST_EMOJI = 64

/** WhatsApp carries edits and deletions in the envelope of its own affairs. */
export const protocol: Rule<proto.Message.IProtocolMessage> = {
  say: ({ type, key, editedMessage, ephemeralExpiration, ephemeralSettingTimestamp }) => {
    if (type === EPHEMERAL_SETTING) {
      const timer = toldTimer(ephemeralExpiration ?? 0, ephemeralSettingTimestamp)
      return timer && { timer }
    }
    if (type === REVOKE) return { what: 'deletion', ...(key ? { deed: { type: 'deletion', key } } : {}) }
    if (type !== MESSAGE_EDIT) return undefined
    return {
      what: 'edit',
      ...(key && editedMessage ? { deed: { type: 'edit', key, message: editedMessage } } : {}),
    }
  },
}

/** An empty reaction takes an earlier one back. */
export const reaction: Rule<proto.Message.IReactionMessage> = {
  say: ({ text, key }) => {
    const emoji = boundedText(text ?? '', LONGEST_EMOJI)
    return {
      ...(emoji === '' ? {} : { what: 'reactionMessage' }),
      ...(key ? { deed: { type: 'reaction', key, emoji } } : {}),
    }
  },
}

/** For how long stands beside it. */
export const pin: Rule<proto.Message.IPinInChatMessage> = {
  say: ({ type, key }) => (key ? { deed: { type: 'pin', key, isSet: type === PIN_FOR_ALL } } : undefined),
}
