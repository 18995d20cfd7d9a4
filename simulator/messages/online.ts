/** Which companions are connected right now, and what can be said to them. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Connection } from '../protocol/connection.ts'
import { node } from '../protocol/nodes.ts'

/** One logged-in connection of a companion. */
export interface Line {
  phone: string
  connection: Connection
  /** True once the companion asked for its messages (`passive` `active`); until then they wait in the backlog. */
  active: boolean
  /** For which messages, by backlog key, a nack of the copy that was replaced by a retry is still to come. */
  staleNacks: Map<string, number>
}

export type Lines = ReturnType<typeof createLines>

export const createLines = () => {
  const byPhone = new Map<string, Line>()
  const byConnection = new Map<Connection, Line>()

  return {
    of: (phone: string): Line | undefined => byPhone.get(phone),
    by: (connection: Connection): Line | undefined => byConnection.get(connection),
    count: () => byPhone.size,
    all: (): Line[] => [...byPhone.values()],
    /** Registers a login; a former connection of the same companion is told that it was replaced. */
    open: (phone: string, connection: Connection): Line => {
      const former = byPhone.get(phone)
      if (former !== undefined) sayReplaced(former.connection)
      const line = { phone, connection, active: false, staleNacks: new Map<string, number>() }
      byPhone.set(phone, line)
      byConnection.set(connection, line)
      return line
    },
    /** Forgets a closed connection. */
    close: (connection: Connection): Line | undefined => {
      const line = byConnection.get(connection)
      if (line === undefined) return undefined
      byConnection.delete(connection)
      if (byPhone.get(line.phone) === line) byPhone.delete(line.phone)
      return line
    },
    /** Sends to the companion if it is connected and takes messages. */
    send: (phone: string, stanza: BinaryNode) => {
      const line = byPhone.get(phone)
      if (line?.active === true) line.connection.send(stanza)
    },
  }
}

/** Baileys reports 440. */
export const sayReplaced = (connection: Connection) => {
  connection.send(node('stream:error', {}, [node('conflict', { type: 'replaced' })]))
  connection.close(440)
}

/** Baileys reports the code: 500, 503, 515 (restart required) and so on. */
export const sayStreamError = (connection: Connection, code: number) => {
  connection.send(node('stream:error', { code: String(code) }))
  connection.close(code)
}

/** The login is refused. Baileys reports the code. */
export const sayFailure = (connection: Connection, code: number) => {
  connection.send(node('failure', { reason: String(code), location: 'sim' }))
  connection.close(code)
}

/** The companion is linked no more. */
export const sayUnlinked = (connection: Connection) => {
  sayFailure(connection, 401)
}
