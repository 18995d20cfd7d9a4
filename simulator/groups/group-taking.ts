/** What a companion writes to a group: the network takes it, and each member's app opens it. */
import type { BinaryNode, proto } from '@whiskeysockets/baileys'
import type { Faults } from '../control/faults.ts'
import type { Journal } from '../journal.ts'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import type { Backlog } from '../messages/backlog.ts'
import { deedIn } from '../messages/deeds.ts'
import type { Delivery } from '../messages/delivery.ts'
import type { Line } from '../messages/online.ts'
import type { Reading } from '../messages/reading.ts'
import type { ContactFiles } from '../media/contact-files.ts'
import { pnJid } from '../protocol/address.ts'
import { decodeMessage, encodedIn, sealedOf, textIn } from '../protocol/messages.ts'
import { bytesOf, childrenOf, node, nowSeconds } from '../protocol/nodes.ts'
import { bundleNodes } from '../protocol/signal.ts'
import { type Groups, isAdmin } from './groups.ts'
import { keyIdOf, type SenderKeys } from './sender-keys.ts'

interface Parts {
  accounts: Accounts
  backlog: Backlog
  companions: Companions
  contactFiles: Pick<ContactFiles, 'received'>
  delivery: Delivery
  faults: Faults
  groups: Groups
  journal: Journal
  reading: Reading
  senderKeys: SenderKeys
}

/** The companion is in no such group, or may not write there. */
const FORBIDDEN = 403

/** Opens both parts of a stanza for somebody: the key, if there is one, and the message for all. */
const open = async (senderKeys: SenderKeys, member: Account, stanza: BinaryNode): Promise<proto.IMessage> => {
  const { from: device = '', group = '' } = stanza.attrs
  let message: proto.IMessage | undefined
  for (const enc of childrenOf(stanza)) {
    const isForAll = enc.attrs['type'] === 'skmsg'
    const plaintext = isForAll
      ? await senderKeys.decrypt(member.pn, group, device, bytesOf(enc) ?? Buffer.alloc(0))
      : await member.party.decrypt(device, sealedOf(enc))
    const read = decodeMessage(plaintext)
    const { axolotlSenderKeyDistributionMessage: key } = read.senderKeyDistributionMessage ?? {}
    if (key) await senderKeys.learn(member.pn, group, device, key)
    const content = read.deviceSentMessage?.message ?? read
    // A key that comes alone is no message.
    if (isForAll || enc.attrs['count'] !== undefined) message = content
  }
  if (message === undefined) throw new Error('there is no message for this device')
  return message
}

export type GroupTaking = ReturnType<typeof createGroupTaking>

export const createGroupTaking = (parts: Parts) => {
  const { accounts, backlog, companions, contactFiles, delivery, faults } = parts
  const { groups, journal, reading, senderKeys } = parts
  const askForRetry = createRetryRequests(parts)

  /** The app has it, and says so. */
  const acknowledge = (member: Account, phone: Account, { group, id }: { group: string; id: string }) => {
    if (!member.habits.deliver) return
    const participant = jidOf(member, groups.of(group).addressing)
    delivery.push(phone.pn, node('receipt', { from: group, participant, id, t: String(nowSeconds()) }))
  }

  /** A stanza reaches a member's phone: that of the companion's owner, or a contact's. */
  const take = async (member: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
    const { id = '', group = '' } = stanza.attrs
    const about = { group, member: member.pn, phone: phone.pn, id }
    try {
      const message = await open(senderKeys, member, stanza)
      if (faults.take(phone.pn, 'unreadable') !== undefined) throw new Error('a fault was ordered')
      const deed = deedIn(message)
      const text = deed?.text ?? textIn(message)
      const shown = {
        ...about,
        text,
        ...(deed && { deed: deed.deed, of: deed.of }),
        encoded: encodedIn(message),
        file: await contactFiles.received(message),
      }
      if (member === phone) {
        journal.write({ event: 'group:received', ...shown })
        return
      }
      const participant = jidOf(member, groups.of(group).addressing)
      const isNew = reading.add(member, phone, id, `${group} ${participant}`)
      journal.write({ event: isNew ? 'group:received' : 'group:received-again', ...shown })
      acknowledge(member, phone, { group, id })
      if (isNew) reading.readLater(member, phone)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      journal.write({ event: 'group:undecryptable', ...about, reason })
      // What it has already it does not ask for.
      if (reading.has(member, phone, id)) acknowledge(member, phone, { group, id })
      else askForRetry(member, phone, stanza)
    }
  }

  const partFor = (member: Account, stanza: BinaryNode): BinaryNode[] => {
    const children = childrenOf(stanza)
    const parts = childrenOf(children.find(({ tag }) => tag === 'participants'))
    const own = parts.find(({ attrs }) => accounts.byJid(attrs['jid']) === member)
    return [...childrenOf(own), ...children.filter(({ tag }) => tag === 'enc')]
  }

  return {
    take,
    /** @returns why the network refuses a message of a companion, if it does */
    refusalOf: (line: Line, stanza: BinaryNode): number | undefined => {
      const group = groups.all().find(({ id }) => id === stanza.attrs['to'])
      const { pn } = accounts.phone(line.phone)
      if (group?.members[pn] === undefined) return FORBIDDEN
      return group.announce && !isAdmin(group, pn) ? FORBIDDEN : undefined
    },
    /** Hands a message on to everybody in the group. To be called inside `store.atomically`. */
    handOn: async (phone: Account, stanza: BinaryNode): Promise<void> => {
      const { id = '', to = '', participant } = stanza.attrs
      const companion = companions.of(phone.pn)
      if (companion === undefined) return
      const group = groups.of(to)
      const forAll = childrenOf(stanza).find(({ attrs }) => attrs['type'] === 'skmsg')
      const body = bytesOf(forAll)
      journal.write({
        event: 'companion:sent-to-group',
        group: to,
        phone: phone.pn,
        id,
        ...(body && { keyId: keyIdOf(body) }),
      })
      const only = participant === undefined ? undefined : accounts.byJid(participant)
      for (const member of only === undefined ? [phone, ...groups.contactsIn(group)] : [only]) {
        const attrs = { from: deviceOf(companion), participant: pnJid(phone), group: to, id }
        const copy = node('message', attrs, partFor(member, stanza))
        if (member === phone || member.habits.online) await take(member, phone, copy)
        else backlog.hold(member.pn, copy, undefined, () => undefined)
      }
    },
  }
}

/** @returns what asks the companion to send a stanza again, with the keys for a new session */
const createRetryRequests = ({ delivery, groups }: Pick<Parts, 'delivery' | 'groups'>) => {
  const counts = new Map<string, number>()
  return (member: Account, phone: Account, { attrs: { id = '', group = '' } }: BinaryNode) => {
    const name = `${member.pn} ${phone.pn} ${id}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const { registration, keys } = bundleNodes(member.keys)
    const t = String(nowSeconds())
    const participant = jidOf(member, groups.of(group).addressing)
    delivery.push(
      phone.pn,
      node('receipt', { from: group, participant, id, type: 'retry', t }, [
        node('retry', { count: String(count), id, t, v: '1' }),
        registration,
        node('keys', {}, keys),
      ]),
    )
  }
}
