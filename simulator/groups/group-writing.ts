/** What members write to a group: their apps seal it once for all, and give their key to whoever lacks it. */
import { encodeWAMessage, proto } from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import type { Accepted, GivenFile, JournalEvent } from '../control/contract.ts'
import type { Faults } from '../control/faults.ts'
import type { GroupDeed, GroupMessage } from '../control/group-contract.ts'
import type { Journal } from '../journal.ts'
import type { Account, Accounts } from '../login/accounts.ts'
import { jidOf } from '../login/accounts.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import { DEED_ATTRIBUTES, deedMessage } from '../messages/deeds.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import type { KeyedQueue } from '../messages/keyed-queue.ts'
import { pnJid } from '../protocol/address.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'
import { authorAttributes } from './group-nodes.ts'
import { type Group, type Groups, isAdmin } from './groups.ts'
import type { SenderKeys } from './sender-keys.ts'

/** Random padding is at most 16 bytes; one is enough. */
const PADDING = Buffer.of(1)

interface Parts {
  accounts: Accounts
  companions: Companions
  delivery: Delivery
  faults: Faults
  groups: Groups
  inTurn: KeyedQueue
  journal: Journal
  senderKeys: SenderKeys
  store: Store
}

/** A message of a group on its way: what it says, and what the stanza says of it. */
type Written = { id: string; t: number; message: Buffer; attrs?: Record<string, string> }

/** What the journal says of it. */
type Said = DistributiveOmit<
  Extract<JournalEvent, { event: 'group:sent' | 'group:did' }>,
  'group' | 'phone' | 'author' | 'authorLid' | 'id' | 't' | 'byPhone'
>
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never

/** The bytes of a message, unpadded; encoded as they are, whatever this version of Baileys knows of them. */
const bytesOf = (
  group: Group,
  { text, encoded, quotes, mentions }: Pick<GroupMessage, 'text' | 'encoded' | 'quotes' | 'mentions'>,
  accounts: Accounts,
): Buffer => {
  if (encoded !== undefined) return Buffer.from(encoded, 'base64')
  const named = (pn: string): string => {
    const account = accounts.byJid(`${pn}@s.whatsapp.net`)
    if (account === undefined) throw new SahutError('not_found', `There is nobody with the number ${pn}.`)
    return jidOf(account, group.addressing)
  }
  const contextInfo = {
    ...(quotes && {
      stanzaId: quotes.id,
      participant: named(quotes.of),
      quotedMessage: { conversation: quotes.text },
    }),
    ...(mentions && { mentionedJid: mentions.map(named) }),
  }
  const message =
    Object.keys(contextInfo).length === 0
      ? { conversation: text }
      : { extendedTextMessage: { text, contextInfo } }
  return Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish())
}

export type GroupWriting = ReturnType<typeof createGroupWriting>

export const createGroupWriting = (parts: Parts) => {
  const { accounts, companions, delivery, faults, groups, inTurn, journal, senderKeys, store } = parts

  /** Seals a message for the companions of the group's phones. To be called inside `store.atomically`. */
  const post = async (group: Group, author: Account, { id, t, message, attrs }: Written): Promise<void> => {
    const { pn } = author
    const axolotlSenderKeyDistributionMessage = await senderKeys.distribution(pn, group.id)
    const senderKeyDistributionMessage = { groupId: group.id, axolotlSenderKeyDistributionMessage }
    const distribution = { senderKeyDistributionMessage }
    const skmsg = await senderKeys.encrypt(pn, group.id, Buffer.concat([message, PADDING]))
    // Bytes of one message after those of another are both in one.
    const again = Buffer.concat([message, proto.Message.encode(distribution).finish(), PADDING])
    const told = new Set(group.told)
    for (const phone of groups.phonesIn(group)) {
      const companion = companions.of(phone.pn)
      if (companion === undefined) continue
      const name = `${pn} ${deviceOf(companion)}`
      const stanza = {
        from: group.id,
        ...authorAttributes(group, author),
        id,
        t: String(t),
        type: 'text',
        notify: author.name,
        ...attrs,
      }
      const first = told.has(name) ? undefined : encodeWAMessage(distribution)
      await delivery.postToGroup(author, phone, stanza, { skmsg, distribution: first, again })
      told.add(name)
    }
    groups.keep({ ...groups.of(group.id), told: [...told] })
  }

  /**
   * A member's app sends something. Resolves once it can't be lost any more.
   * @param made what is sent, once it is known in which group; and what the journal says of it
   */
  const send = (
    groupId: string,
    from: string,
    made: (group: Group) => { message: Buffer; attrs?: Record<string, string>; said: Said },
    id = makeMessageId(),
  ): Promise<Accepted> =>
    inTurn(groupId, async () => {
      const group = groups.of(groupId)
      const author = groups.membersOf(group).find(({ pn }) => pn === from)
      if (author === undefined || (group.announce && !isAdmin(group, from)))
        throw new SahutError('forbidden', `${from} may not write in this group.`)
      const { said, ...what } = made(group)
      const t = nowSeconds()
      await store.atomically(async () => {
        const phone = groups.phonesIn(group)[0]?.pn
        const about = { group: groupId, phone, author: author.pn, authorLid: author.lid, id }
        if (said.event === 'group:sent')
          journal.write({ ...said, ...about, t, byPhone: author.kind === 'phone' })
        else journal.write({ ...said, ...about })
        const copies = phone === undefined || faults.take(phone, 'duplicate') === undefined ? 1 : 2
        for (let copy = 0; copy < copies; copy += 1)
          await post(groups.of(groupId), author, { id, t, ...what })
      })
      await store.committed()
      return { id, t }
    })

  return {
    /** A member writes on its phone. @param file what comes with it, as its order's `encoded` says it */
    write: (groupId: string, order: GroupMessage, file?: GivenFile): Promise<Accepted> =>
      send(
        groupId,
        order.from,
        (group) => ({
          message: bytesOf(group, order, accounts),
          ...(file && { attrs: { type: 'media' } }),
          said: { event: 'group:sent', text: order.text, file },
        }),
        order.id,
      ),
    /** A member does something to a message, of its own or of another. */
    do: (groupId: string, { by, whose, deed, of, text }: GroupDeed): Promise<Accepted> =>
      send(groupId, by, (group) => {
        const author = accounts.byJid(pnJid({ pn: whose }))
        if (author === undefined)
          throw new SahutError('not_found', `There is nobody with the number ${whose}.`)
        const own = whose === by
        const message = deedMessage({ deed, of, own, text }, groupId, jidOf(author, group.addressing))
        return {
          message: Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()),
          attrs: DEED_ATTRIBUTES[deed],
          said: { event: 'group:did', whose, deed, of, own, text },
        }
      }),
  }
}
