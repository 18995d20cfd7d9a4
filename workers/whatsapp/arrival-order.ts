import type { EventEmitter } from 'node:events'
import type { BinaryNode } from '@whiskeysockets/baileys'

const MESSAGE = 'CB:message'

/**
 * Has Baileys handle messages strictly in the order in which WhatsApp sent them. By itself it starts on each as it
 * comes, and whichever is through with looking up addresses first is decrypted first; what waited while the number
 * was offline it keeps in a queue beside that, so that newer messages overtake it.
 * @param ws Baileys' socket, right after it was made
 * @param note told of each message before it is handled
 * @param onFailure told when the handling of one failed; the next ones are handled all the same
 * @param isOver once it is, what is left is not handled any more: WhatsApp delivers it again
 */
export const keepArrivalOrder = (
  ws: EventEmitter,
  {
    note,
    isOver,
    onFailure,
  }: { note: (stanza: BinaryNode) => void; isOver: () => boolean; onFailure: (error: unknown) => void },
): void => {
  const handlers = ws.listeners(MESSAGE) as ((stanza: BinaryNode) => Promise<void>)[]
  ws.removeAllListeners(MESSAGE)
  let last: Promise<unknown> = Promise.resolve()
  ws.on(MESSAGE, (stanza: BinaryNode) => {
    note(stanza)
    // The mark of what was offline would put it into that other queue.
    delete stanza.attrs['offline']
    last = last
      .then(async () => {
        for (const handle of handlers) {
          if (!isOver()) await handle(stanza)
        }
      })
      .catch(onFailure)
  })
}
