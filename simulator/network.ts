/** The network's front desk: who comes in, who they are, and to whom each of their nodes goes. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Accounts } from './login/accounts.ts'
import type { Acknowledgements } from './messages/acknowledgements.ts'
import { lidJid } from './protocol/address.ts'
import type { Backlog } from './messages/backlog.ts'
import { type Companions, placeBeside } from './login/companions.ts'
import type { Faults } from './control/faults.ts'
import type { Connection, ConnectionHandlers } from './protocol/connection.ts'
import type { Journal } from './journal.ts'
import type { ChatStates } from './messages/chat-states.ts'
import { sayFailure, sayUnlinked, type Line, type Lines } from './messages/online.ts'
import type { Links } from './login/links.ts'
import { node, nowSeconds } from './protocol/nodes.ts'
import type { Introduction } from './protocol/noise.ts'
import type { Outbound } from './messages/outbound.ts'
import type { Requests } from './login/requests.ts'

interface Parts {
  accounts: Accounts
  acknowledgements: Acknowledgements
  backlog: Backlog
  chatStates: ChatStates
  companions: Companions
  faults: Faults
  journal: Journal
  lines: Lines
  links: Links
  outbound: Outbound
  requests: Requests
  /** Told of clients that broke the protocol and of mistakes of ours. */
  failed: (error: unknown) => void
}

/** @returns what serves every connection */
export const createNetwork = (parts: Parts): ConnectionHandlers => {
  const {
    accounts,
    acknowledgements,
    backlog,
    chatStates,
    companions,
    faults,
    journal,
    lines,
    links,
    outbound,
    requests,
    failed,
  } = parts

  const logIn = (connection: Connection, { staticKey, payload }: Introduction) => {
    const pn = String(payload.username ?? '')
    const device = payload.device ?? 0
    const places = [pn, placeBeside(pn, device)]
    const place = places.find((one) => companions.of(one)?.noiseKey.equals(staticKey))
    const companion = place === undefined ? undefined : companions.of(place)
    if (place === undefined || companion === undefined || companion.device !== device) {
      sayUnlinked(connection)
      return
    }
    const refusal = faults.take(place, 'login-refused')
    if (refusal !== undefined) {
      sayFailure(connection, refusal)
      return
    }
    connection.slow(faults.take(place, 'slow-answers') ?? 0)
    lines.open(place, connection)
    const { primary, secondary, tertiary } = payload.userAgent?.appVersion ?? {}
    const version = [primary, secondary, tertiary].join('.')
    journal.write({ event: 'companion:connected', phone: place, backlog: backlog.count(place), version })
    const lid = lidJid(accounts.phone(pn), companion.device)
    connection.send(node('success', { t: String(nowSeconds()), lid }))
  }

  const dispatch = async (line: Line, stanza: BinaryNode): Promise<void> => {
    switch (stanza.tag) {
      case 'iq':
        // The network asks nothing of a companion that is logged in, so other types answer nothing.
        if (stanza.attrs['type'] !== 'result') requests.take(line, stanza)
        return
      case 'message':
        await outbound.take(line, stanza)
        return
      case 'receipt':
        await acknowledgements.takeReceipt(line, stanza)
        return
      case 'ack':
        acknowledgements.takeAck(line, stanza)
        return
      case 'chatstate':
      case 'presence':
        chatStates.take(line, stanza)
        return
      default:
      // Telemetry gets no answer.
    }
  }

  return {
    introduced: (connection, introduction) => {
      if (introduction.payload.devicePairingData == null) logIn(connection, introduction)
      else links.pairing.begin(connection, introduction)
    },
    node: async (connection, stanza) => {
      const line = lines.by(connection)
      if (line === undefined) links.pairing.takeAnswer(connection, stanza)
      else await dispatch(line, stanza)
    },
    closed: (connection, code) => {
      links.pairing.end(connection)
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
}
