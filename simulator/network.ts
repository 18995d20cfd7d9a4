/** The network itself: who comes in, who they are, and to whom each of their nodes goes. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import type { Account, Accounts } from './accounts.ts'
import { lidJid } from './address.ts'
import type { AppState } from './app-state.ts'
import type { Backlog } from './backlog.ts'
import type { Companion, Companions } from './companions.ts'
import type { Connection, ConnectionHandlers } from './connection.ts'
import type { Delivery } from './delivery.ts'
import type { Journal } from './journal.ts'
import { sayUnlinked, type Line, type Lines } from './lines.ts'
import { node, nowSeconds } from './nodes.ts'
import type { Introduction } from './noise.ts'
import type { Outbound } from './outbound.ts'
import { createPairing } from './pairing.ts'
import type { Phones } from './phones.ts'
import { createRequests } from './requests.ts'
import type { Store } from './store.ts'

interface Parts {
  accounts: Accounts
  appState: AppState
  backlog: Backlog
  companions: Companions
  delivery: Delivery
  journal: Journal
  lines: Lines
  outbound: Outbound
  phones: Phones
  store: Store
  /** Told of clients that broke the protocol and of mistakes of ours. */
  failed: (error: unknown) => void
}

export type Network = ReturnType<typeof createNetwork>

export const createNetwork = (parts: Parts) => {
  const {
    accounts,
    appState,
    backlog,
    companions,
    delivery,
    journal,
    lines,
    outbound,
    phones,
    store,
    failed,
  } = parts

  const remove = (companion: Companion, by: 'phone' | 'companion' | 'relink') => {
    companions.remove(companion.phone)
    backlog.clear(companion.phone)
    appState.clear(companion.phone)
    journal.write({ event: 'companion:unlinked', phone: companion.phone, device: companion.device, by })
    const line = lines.of(companion.phone)
    if (line !== undefined && by !== 'companion')
      store.afterCommit(() => {
        sayUnlinked(line.connection)
      })
  }

  const pairing = createPairing({
    linked: (companion) => {
      const former = companions.of(companion.phone)
      if (former !== undefined) remove(former, 'relink')
      companions.put(companion)
      journal.write({ event: 'companion:linked', phone: companion.phone, device: companion.device })
    },
    committed: store.committed,
  })

  const requests = createRequests({
    accounts,
    companions,
    appState,
    store,
    activated: (line) => {
      delivery.activate(line)
      phones.greet(accounts.phone(line.phone)).catch(failed)
    },
    loggedOut: (line) => {
      const companion = companions.of(line.phone)
      if (companion !== undefined) remove(companion, 'companion')
    },
  })

  const logIn = (connection: Connection, { staticKey, payload }: Introduction) => {
    const pn = String(payload.username ?? '')
    const companion = companions.of(pn)
    if (
      companion === undefined ||
      companion.device !== payload.device ||
      !companion.noiseKey.equals(staticKey)
    ) {
      sayUnlinked(connection)
      return
    }
    lines.open(pn, connection)
    const lid = lidJid(accounts.phone(pn), companion.device)
    journal.write({ event: 'companion:connected', phone: pn, backlog: backlog.count(pn) })
    connection.send(node('success', { t: String(nowSeconds()), lid }))
  }

  const dispatch = async (line: Line, stanza: BinaryNode): Promise<void> => {
    switch (stanza.tag) {
      case 'iq':
        // Answers to what the network asked (none are awaited) have another type.
        if (stanza.attrs['type'] === 'get' || stanza.attrs['type'] === 'set') requests.take(line, stanza)
        return
      case 'message':
        await outbound.take(line, stanza)
        return
      case 'receipt':
        await delivery.takeReceipt(line, stanza)
        return
      case 'ack':
        delivery.takeAck(line, stanza)
        return
      default:
      // Presence, typing and telemetry get no answer.
    }
  }

  const handlers: ConnectionHandlers = {
    introduced: (connection, introduction) => {
      if (introduction.payload.devicePairingData == null) logIn(connection, introduction)
      else pairing.begin(connection, introduction)
    },
    node: async (connection, stanza) => {
      const line = lines.by(connection)
      if (line !== undefined) await dispatch(line, stanza)
      else pairing.takeAnswer(connection, stanza)
    },
    closed: (connection, code) => {
      pairing.end(connection)
      const line = lines.close(connection)
      if (line === undefined) return
      journal.write({
        event: 'companion:disconnected',
        phone: line.phone,
        ...(code === undefined ? {} : { code }),
      })
    },
    failed,
  }

  return {
    handlers,
    /** The phone scans a companion's QR code. @returns the number of the new device */
    scan: (phone: Account, qr: string): Promise<number> =>
      pairing.scan(phone, qr, () => companions.nextDevice(phone.pn)),
    /** The phone removes its companion. @throws SahutError conflict when there is none */
    unlink: async (phone: Account): Promise<void> => {
      const companion = companions.of(phone.pn)
      if (companion === undefined) throw new SahutError('conflict', `${phone.pn} has no companion.`)
      remove(companion, 'phone')
      await store.committed()
    },
  }
}
