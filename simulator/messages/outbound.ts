/** What a companion sends: the network takes it, hands it on and acknowledges it. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account, Accounts } from '../login/accounts.ts'
import { pnJid } from '../protocol/address.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import type { Contacts } from './contacts.ts'
import type { Faults } from '../control/faults.ts'
import type { GroupTaking } from '../groups/group-taking.ts'
import { groupIn } from '../groups/sender-keys.ts'
import type { Journal } from '../journal.ts'
import type { Line } from './online.ts'
import { child, childrenOf, node, nowSeconds } from '../protocol/nodes.ts'
import type { TakeRequest } from './phone-requests.ts'
import type { Phones } from './phones.ts'
import type { Store } from '../store.ts'

interface Parts {
  accounts: Accounts
  companions: Companions
  contacts: Contacts
  phones: Phones
  takeRequest: TakeRequest
  faults: Faults
  groupTaking: GroupTaking
  journal: Journal
  store: Store
}

/** The account may not write to people who did not write first (NACK_REASONS.SenderReachoutTimelocked). */
const RESTRICTED = 463
const NO_SUCH_USER = 404

/** What the network answers to a companion's message. */
const createAcks = ({ faults, journal, store }: Pick<Parts, 'faults' | 'journal' | 'store'>) => {
  const ack = (line: Line, { attrs }: BinaryNode, error?: number) => {
    line.connection.send(
      node('ack', {
        class: 'message',
        id: attrs['id'],
        from: attrs['to'],
        t: String(nowSeconds()),
        error: error === undefined ? undefined : String(error),
      }),
    )
  }

  const refuse = (line: Line, stanza: BinaryNode, error: number) => {
    const { id = '', to = '' } = stanza.attrs
    journal.write({ event: 'companion:refused', phone: line.phone, to, id, error })
    store.afterCommit(() => {
      ack(line, stanza, error)
    })
  }

  const acknowledge = (line: Line, stanza: BinaryNode) => {
    if (faults.take(line.phone, 'swallow-ack') !== undefined) return
    const ms = faults.take(line.phone, 'late-ack')
    if (ms === undefined) ack(line, stanza)
    else
      setTimeout(() => {
        ack(line, stanza)
      }, ms).unref()
  }

  return { ack, refuse, acknowledge }
}

export type Outbound = ReturnType<typeof createOutbound>

export const createOutbound = ({
  accounts,
  companions,
  contacts,
  phones,
  takeRequest,
  faults,
  groupTaking,
  journal,
  store,
}: Parts) => {
  const { ack, refuse, acknowledge } = createAcks({ faults, journal, store })

  /** The part of a message that is meant for an account's device; a retry has a single part. */
  const encFor = (account: Account, stanza: BinaryNode): BinaryNode | undefined => {
    const direct = child(stanza, 'enc')
    if (direct !== undefined) return accounts.byJid(stanza.attrs['to']) === account ? direct : undefined
    const parts = childrenOf(child(stanza, 'participants'))
    return child(
      parts.find((part) => accounts.byJid(part.attrs['jid']) === account),
      'enc',
    )
  }

  const handOn = async (phone: Account, contact: Account, stanza: BinaryNode) => {
    const { id = '', to = '' } = stanza.attrs
    const companion = companions.of(phone.pn)
    if (companion === undefined) return
    const copy = encFor(phone, stanza)
    if (copy !== undefined) await phones.takeCopy(phone, { id, contact: contact.pn, enc: copy })
    const enc = encFor(contact, stanza)
    const attrs = { from: deviceOf(companion), participant: pnJid(phone), to, id }
    await contacts.receive(contact, phone, node('message', attrs, enc === undefined ? [] : [enc]))
  }

  const takeForGroup = async (line: Line, phone: Account, stanza: BinaryNode): Promise<void> => {
    const code = groupTaking.refusalOf(line, stanza) ?? faults.take(line.phone, 'refused')
    if (code !== undefined) {
      refuse(line, stanza, code)
      return
    }
    await store.atomically(async () => {
      store.afterCommit(() => {
        acknowledge(line, stanza)
      })
      await groupTaking.handOn(phone, stanza)
    })
  }

  return {
    /** Takes a `<message>`; resolves once it is handled, though the ack comes after the commit. */
    take: async (line: Line, stanza: BinaryNode): Promise<void> => {
      const phone = accounts.phone(line.phone)
      const { to } = stanza.attrs
      const peer = accounts.byJid(to)
      if (groupIn(to) !== undefined) {
        await takeForGroup(line, phone, stanza)
        return
      }
      if (peer === phone) {
        await store.atomically(async () => {
          store.afterCommit(() => {
            ack(line, stanza)
          })
          await takeRequest(phone, stanza.attrs['id'] ?? '', encFor(phone, stanza))
        })
        return
      }
      if (peer?.kind !== 'contact') {
        refuse(line, stanza, NO_SUCH_USER)
        return
      }
      const isRestricted = faults.take(line.phone, 'restricted') !== undefined
      const code = isRestricted ? RESTRICTED : faults.take(line.phone, 'refused')
      if (code !== undefined) {
        refuse(line, stanza, code)
        return
      }
      await store.atomically(async () => {
        const { id = '' } = stanza.attrs
        journal.write({ event: 'companion:sent', contact: peer.pn, phone: phone.pn, id })
        // Asked for first, so that the ack goes out before the contact's receipt.
        store.afterCommit(() => {
          acknowledge(line, stanza)
        })
        await handOn(phone, peer, stanza)
      })
    },
  }
}
