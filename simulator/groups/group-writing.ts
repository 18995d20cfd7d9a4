/** What members write to a group: their apps seal it once for all, and give their key to whoever lacks it. */
import { encodeWAMessage, proto } from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import type { Accepted } from '../control/contract.ts'
import type { GroupMessage } from '../control/group-contract.ts'
import type { Journal } from '../journal.ts'
import type { Account, Accounts } from '../login/accounts.ts'
import { jidOf } from '../login/accounts.ts'
import { deviceOf, type Companions } from '../login/companions.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import { createKeyedQueue } from '../messages/keyed-queue.ts'
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
  groups: Groups
  journal: Journal
  senderKeys: SenderKeys
  store: Store
}

/** A message of a group on its way: what it says, and what the stanza says of it. */
type Written = { id: string; t: number; message: Buffer; attrs?: Record<string, string> }

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
  const { accounts, companions, delivery, groups, journal, senderKeys, store } = parts
  const inTurn = createKeyedQueue()

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

  return {
    post,
    /** A member writes on its phone. Resolves once the message can't be lost any more. */
    write: (groupId: string, order: GroupMessage): Promise<Accepted> =>
      inTurn(groupId, async () => {
        const group = groups.of(groupId)
        const author = groups.membersOf(group).find(({ pn }) => pn === order.from)
        if (author === undefined || (group.announce && !isAdmin(group, order.from)))
          throw new SahutError('forbidden', `${order.from} may not write in this group.`)
        const { id = makeMessageId(), text } = order
        const t = nowSeconds()
        await store.atomically(async () => {
          const about = { group: groupId, author: author.pn, authorLid: author.lid, id, text, t }
          journal.write({ event: 'group:sent', ...about, byPhone: author.kind === 'phone' })
          await post(group, author, { id, t, message: bytesOf(group, order, accounts) })
        })
        await store.committed()
        return { id, t }
      }),
  }
}
