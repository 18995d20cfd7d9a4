import { proto } from '@whiskeysockets/baileys'
import { toldTimer } from './context.ts'
import type { Rule } from './rule.ts'

/*
 * What somebody did to an earlier message: told of as such, because an agent must not go on with what a customer has
 * corrected.
 */

const { REVOKE, MESSAGE_EDIT, EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type

/** WhatsApp carries edits and deletions in the envelope of its own affairs. */
export const protocol: Rule<proto.Message.IProtocolMessage> = {
  say: ({ type, ephemeralExpiration, ephemeralSettingTimestamp }) => {
    if (type === EPHEMERAL_SETTING) {
      const timer = toldTimer(ephemeralExpiration ?? 0, ephemeralSettingTimestamp)
      return timer && { timer }
    }
    if (type === REVOKE) return { what: 'deletion' }
    return type === MESSAGE_EDIT ? { what: 'edit' } : undefined
  },
}

/** An empty reaction takes an earlier one back. */
export const reaction: Rule<proto.Message.IReactionMessage> = {
  say: ({ text }) => (text === '' ? undefined : { what: 'reactionMessage' }),
}
