import { type BinaryNode, getBinaryNodeChildren } from '@whiskeysockets/baileys'

/** How long after a login WhatsApp may still hand messages to the connection before it, s. */
const HANDOVER_S = 10

/**
 * Tells which messages WhatsApp can't have delivered before, to anybody with this number's credentials: those that it
 * took from their sender after this connection was logged in, because a number has one connection at a time. When it
 * took one, a stanza tells by WhatsApp's own clock. What waited while the number was offline, and what was sent once
 * more because somebody asked, is marked as that and does not count.
 */
export const createFirstDeliveries = () => {
  let loggedInAt = Infinity
  return {
    /** @param success WhatsApp's answer to the login */
    loggedIn: ({ attrs }: BinaryNode): void => {
      const at = Number(attrs['t'])
      loggedInAt = Number.isFinite(at) ? at : Infinity
    },
    /** @param message the stanza as it came in */
    isFirst: (message: BinaryNode): boolean =>
      message.attrs['offline'] === undefined &&
      Number(message.attrs['t']) > loggedInAt + HANDOVER_S &&
      getBinaryNodeChildren(message, 'enc').every(({ attrs }) => attrs['count'] === undefined),
  }
}
