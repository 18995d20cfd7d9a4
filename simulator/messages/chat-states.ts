/** Who types, records and is online, as the network passes it on: to whoever listens at that moment. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { z } from 'zod'
import type { Doing } from '../control/contract.ts'
import type { Journal } from '../journal.ts'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import { childrenOf, node, nowSeconds } from '../protocol/nodes.ts'
import type { Line, Lines } from './online.ts'

type Does = z.output<typeof Doing>['does']

const chatState = (from: string, does: Exclude<Does, 'offline'>): BinaryNode => {
  const media = does === 'recording' ? { media: 'audio' } : {}
  return node('chatstate', { from }, [does === 'online' ? node('paused') : node('composing', media)])
}

export type ChatStates = ReturnType<typeof createChatStates>

export const createChatStates = ({
  accounts,
  journal,
  lines,
}: {
  accounts: Pick<Accounts, 'byJid'>
  journal: Pick<Journal, 'write'>
  lines: Pick<Lines, 'of' | 'send'>
}) => {
  /** Of whom each connection is told whether they are online. */
  const subscriptions = new WeakMap<Line, Set<string>>()
  const doing = new Map<string, { does: Does; at: number }>()

  const tellOnline = (line: Line, contact: Account): void => {
    const { does, at } = doing.get(contact.pn) ?? { does: 'online', at: 0 }
    const state = does === 'offline' ? { type: 'unavailable', last: String(at) } : { type: 'available' }
    lines.send(line.phone, node('presence', { from: jidOf(contact, contact.habits.addressing), ...state }))
  }

  return {
    /** A contact does something, which the companion of a phone is told of. */
    act: (contact: Account, phone: Account, does: Does): void => {
      doing.set(contact.pn, { does, at: nowSeconds() })
      const line = lines.of(phone.pn)
      if (does !== 'offline') lines.send(phone.pn, chatState(jidOf(contact, contact.habits.addressing), does))
      else if (line !== undefined && subscriptions.get(line)?.has(contact.pn) === true)
        tellOnline(line, contact)
    },
    /** What a companion shows of itself, and whom it wants to be told of. */
    take: (line: Line, stanza: BinaryNode): void => {
      const { to, type } = stanza.attrs
      const { phone } = line
      const contact = accounts.byJid(to)
      if (stanza.tag === 'chatstate' && contact !== undefined) {
        const isTyping = childrenOf(stanza)[0]?.tag === 'composing'
        journal.write({ event: 'companion:typing', phone, contact: contact.pn, isTyping })
      }
      if (stanza.tag === 'presence' && (type === 'available' || type === 'unavailable'))
        journal.write({ event: 'companion:online', phone, isOnline: type === 'available' })
      if (stanza.tag === 'presence' && type === 'subscribe' && contact !== undefined) {
        const told = subscriptions.get(line) ?? new Set<string>()
        subscriptions.set(line, told.add(contact.pn))
        if (doing.has(contact.pn)) tellOnline(line, contact)
      }
    },
  }
}
