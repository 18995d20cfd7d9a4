import type { EventEmitter } from 'node:events'
import type { BinaryNode } from '@whiskeysockets/baileys'

/** What becomes of a stanza after we took it: Baileys handles and acknowledges it, or all is done. */
export type Taken = 'handle' | 'done'

/** What is done with each stanza in its turn. */
export type Stanzas = {
  /** Makes durable what Baileys would acknowledge without; in the order of arrival. */
  takeMessage: (stanza: BinaryNode) => Promise<Taken>
  takeCall: (stanza: BinaryNode) => Promise<Taken>
  /** Of a group, whose news are lines between its messages; others are Baileys' own. */
  takeNews: (stanza: BinaryNode) => Promise<Taken>
  isNews: (notification: BinaryNode) => boolean
  /** Receipts wait for each other no more than they wait for messages, but for what our side read: that names messages. */
  takeReceipt: (stanza: BinaryNode) => Promise<Taken>
  isReading: (receipt: BinaryNode) => boolean
}

type Ways = {
  stanzas: Stanzas
  /** Called as a message comes in. */
  note: (stanza: BinaryNode) => void
  /** Told when the handling of one failed; the next ones are handled all the same. */
  onFailure: (error: unknown) => void
  /** Once it is, what is left is not handled any more: WhatsApp delivers it again. */
  isOver: () => boolean
}

type Handler = (stanza: BinaryNode) => Promise<void>

/**
 * Has Baileys handle messages and calls strictly in the order in which WhatsApp sent them, each after it is durable. By
 * itself it starts on each as it comes, and whichever is through with looking up addresses first is decrypted first; what
 * waited while the number was offline it keeps in a queue beside that, so that newer messages overtake it. And it
 * acknowledges what it can't decrypt, calls and receipts whether anybody kept them or not.
 * @param ws Baileys' socket, right after it was made
 */
export const keepArrivalOrder = (ws: EventEmitter, ways: Ways): void => {
  const { stanzas, isOver, onFailure } = ways

  const hold = (
    event: string,
    take: (stanza: BinaryNode) => Promise<Taken>,
    run: (work: () => Promise<void>, stanza: BinaryNode) => void,
    isTaken: (stanza: BinaryNode) => boolean = () => true,
  ): void => {
    const handlers = ws.listeners(event) as Handler[]
    ws.removeAllListeners(event)
    ws.on(event, (stanza: BinaryNode) => {
      if (event === 'CB:message') ways.note(stanza)
      if (!isTaken(stanza)) {
        for (const handle of handlers) handle(stanza).catch(onFailure)
        return
      }
      // The mark of what was offline would put it into that other queue.
      delete stanza.attrs['offline']
      run(async () => {
        if (isOver() || (await take(stanza)) === 'done') return
        for (const handle of handlers) {
          if (!isOver()) await handle(stanza)
        }
      }, stanza)
    })
  }

  let last: Promise<unknown> = Promise.resolve()
  const inOrder = (work: () => Promise<void>): void => {
    last = last.then(work).catch(onFailure)
  }
  hold('CB:message', stanzas.takeMessage, inOrder)
  hold('CB:call', stanzas.takeCall, inOrder)
  hold('CB:notification', stanzas.takeNews, inOrder, stanzas.isNews)
  hold('CB:receipt', stanzas.takeReceipt, (work, stanza) => {
    if (stanzas.isReading(stanza)) inOrder(work)
    else work().catch(onFailure)
  })
}
