/** The address book service (`usync`): which accounts exist, their LIDs and their devices. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account, Accounts } from './accounts.ts'
import { lidJid, parseJid, pnJid } from '../protocol/address.ts'
import type { Companions } from './companions.ts'
import { child, childrenOf, node, textOf } from '../protocol/nodes.ts'

/** @returns what answers `<usync><query/><list/></usync>` */
export const createUsync = ({ accounts, companions }: { accounts: Accounts; companions: Companions }) => {
  const devicesOf = ({ pn }: Account): BinaryNode => {
    const companion = companions.of(pn)
    const device = String(companion?.device)
    const linked = companion === undefined ? [] : [node('device', { id: device, 'key-index': device })]
    return node('devices', {}, [node('device-list', {}, [node('device', { id: '0' }), ...linked])])
  }

  const answer = (protocol: string, account: Account | undefined, askedByPn: boolean): BinaryNode[] => {
    if (protocol === 'contact') return [node('contact', { type: account === undefined ? 'out' : 'in' })]
    if (account === undefined) return []
    // Baileys takes the address of the result for a phone number, so a LID is told only to who asked by number.
    if (protocol === 'lid')
      return askedByPn && account.habits.hidesOther !== true ? [node('lid', { val: lidJid(account) })] : []
    return protocol === 'devices' ? [devicesOf(account)] : []
  }

  /** A user is asked for by address, or by the `+digits` that an address book has. */
  const tellUser = (user: BinaryNode, protocols: BinaryNode[]): BinaryNode => {
    const phone = textOf(child(user, 'contact')).replace(/\D/g, '')
    const jid = user.attrs['jid'] ?? pnJid({ pn: phone })
    const account = accounts.byJid(jid)
    const askedByPn = parseJid(jid)?.kind === 'pn'
    return node(
      'user',
      { jid },
      protocols.flatMap(({ tag }) => answer(tag, account, askedByPn)),
    )
  }

  return (query: BinaryNode): BinaryNode[] => {
    const protocols = childrenOf(child(query, 'query'))
    const users = childrenOf(child(query, 'list')).map((user) => tellUser(user, protocols))
    return [node('usync', {}, [node('result'), node('list', {}, users)])]
  }
}
