/** What a companion says of the stanzas that it got: receipts and acks let go of them, retry receipts bring them again. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Accounts } from '../login/accounts.ts'
import { idsOf, type Backlog } from './backlog.ts'
import type { Delivery } from './delivery.ts'
import type { Journal } from '../journal.ts'
import type { PhoneFiles } from '../media/phone-files.ts'
import { groupIn } from '../groups/sender-keys.ts'
import type { Line } from './online.ts'
import { node } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

/** The nack that Baileys sends after a retry receipt (NACK_REASONS.UnhandledError). */
const NACK_AFTER_RETRY = '500'

/** Who of a group it is about. */
const of = (participant: string | undefined) => (participant === undefined ? {} : { participant })

interface Parts {
  accounts: Accounts
  backlog: Backlog
  delivery: Delivery
  journal: Journal
  phoneFiles: PhoneFiles
  store: Store
}

export type Acknowledgements = ReturnType<typeof createAcknowledgements>

export const createAcknowledgements = (parts: Parts) => {
  const { accounts, backlog, delivery, journal, phoneFiles, store } = parts

  const settle = (line: Line, key: string) => {
    const item = backlog.find(line.phone, key)
    if (item !== undefined) backlog.release(line.phone, item)
  }

  const note = (
    line: Line,
    { peer, participant }: { peer: string | undefined; participant: string | undefined },
    said: { id: string; type: string; error?: number },
  ) => {
    const contact = accounts.byJid(participant ?? peer)?.pn ?? ''
    const group = groupIn(peer)
    journal.write({
      event: 'companion:receipt',
      contact,
      phone: line.phone,
      ...said,
      ...(group && { group }),
    })
  }

  const sendAgain = async (line: Line, key: string, receipt: BinaryNode) => {
    if (!(await delivery.postAgain(line.phone, key, receipt))) return
    line.staleNacks.set(key, (line.staleNacks.get(key) ?? 0) + 1)
  }

  /** A nack of the copy that a retry replaced says nothing about the new one. */
  const isStale = (line: Line, key: string, error: string | undefined): boolean => {
    const count = line.staleNacks.get(key) ?? 0
    if (error !== NACK_AFTER_RETRY || count === 0) return false
    if (count === 1) line.staleNacks.delete(key)
    else line.staleNacks.set(key, count - 1)
    return true
  }

  return {
    /** A receipt: the companion has the messages, or wants one again. The network acknowledges the receipt. */
    takeReceipt: (line: Line, receipt: BinaryNode): Promise<void> =>
      store.atomically(async () => {
        const { type, to, recipient, id, participant } = receipt.attrs
        const peer = recipient ?? to
        const isOfFile = phoneFiles.takeRequest(line.phone, receipt)
        for (const messageId of isOfFile ? [] : idsOf(receipt)) {
          const key = backlog.keyOf('message', peer, { id: messageId, ...of(participant) })
          if (type === 'retry') await sendAgain(line, key, receipt)
          else settle(line, key)
          // `inactive` is how a companion that nobody looks at says delivered.
          const said = type === undefined || type === 'inactive' ? 'delivered' : type
          note(line, { peer, participant }, { id: messageId, type: said })
        }
        store.afterCommit(() => {
          line.connection.send(
            node('ack', { class: 'receipt', id, from: to ?? recipient, type, participant }),
          )
        })
      }),
    /** An ack for a message (then it is usually a nack) or for a receipt. */
    takeAck: (line: Line, ack: BinaryNode): void => {
      const { class: tag = '', to, recipient, id = '', type, error, participant } = ack.attrs
      const peer = recipient ?? to
      const key = backlog.keyOf(tag, peer, { id, ...(type && { type }), ...of(participant) })
      if (tag === 'message' && isStale(line, key, error)) return
      settle(line, key)
      if (tag !== 'message') return
      const from = { peer, participant }
      if (error === undefined) note(line, from, { id, type: 'ack' })
      else note(line, from, { id, type: 'nack', error: Number(error) })
    },
  }
}
