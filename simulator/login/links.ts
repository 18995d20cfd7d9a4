/** Linking a companion to a phone and removing it, with all that hangs on it. */
import { SahutError } from '@sahut/core/contract/errors'
import type { Account, Accounts } from './accounts.ts'
import type { AppState } from './app-state.ts'
import type { Backlog } from '../messages/backlog.ts'
import type { Companion, Companions } from './companions.ts'
import type { History } from '../messages/history.ts'
import type { Journal } from '../journal.ts'
import { sayUnlinked, type Lines } from '../messages/online.ts'
import { decodeMessage, textIn } from '../protocol/messages.ts'
import { createPairing } from './pairing.ts'
import type { Store } from '../store.ts'

interface Parts {
  accounts: Accounts
  appState: AppState
  backlog: Backlog
  companions: Companions
  history: History
  journal: Journal
  lines: Lines
  store: Store
}

export type Links = ReturnType<typeof createLinks>

export const createLinks = ({
  accounts,
  appState,
  backlog,
  companions,
  history,
  journal,
  lines,
  store,
}: Parts) => {
  /** What the companion never got stays on the phone. */
  const keepUnread = (phone: string) => {
    for (const { node, plaintext } of backlog.all(phone)) {
      const { from, recipient, id = '', t } = node.attrs
      const contact = accounts.byJid(recipient ?? from)
      if (plaintext === undefined || contact?.kind !== 'contact') continue
      const message = decodeMessage(plaintext)
      const text = textIn(message.deviceSentMessage?.message ?? message)
      history.add(phone, { contact: contact.pn, id, text, t: Number(t), fromMe: recipient !== undefined })
    }
  }

  const remove = (companion: Companion, by: 'phone' | 'companion' | 'relink') => {
    const { phone, device } = companion
    companions.remove(phone)
    keepUnread(phone)
    backlog.clear(phone)
    appState.clear(phone)
    journal.write({ event: 'companion:unlinked', phone, device, by })
    const line = lines.of(phone)
    if (line === undefined || by === 'companion') return
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
    phoneOf: (jid) => {
      const account = accounts.byJid(jid)
      return account?.kind === 'phone' ? account : undefined
    },
    codeAsked: ({ pn }) => {
      journal.write({ event: 'phone:code-asked', phone: pn })
    },
  })

  return {
    pairing,
    /**
     * The phone scans a companion's QR code.
     * @param isBeside the companion that the phone has stays; the new one is no more than linked
     * @returns the number of the new device
     */
    scan: (phone: Account, qr: string, isBeside: boolean): Promise<number> =>
      pairing.scan(phone, qr, () => companions.nextDevice(phone.pn), isBeside),
    /** The phone's owner enters the code that a companion shows. The rest as with `scan`. */
    enterCode: (phone: Account, code: string, isBeside: boolean): Promise<number> =>
      pairing.enterCode(phone, code, () => companions.nextDevice(phone.pn), isBeside),
    /** The phone removes its companion. @throws SahutError conflict when there is none */
    unlink: async ({ pn }: Account): Promise<void> => {
      const companion = companions.of(pn)
      if (companion === undefined) throw new SahutError('conflict', `${pn} has no companion.`)
      remove(companion, 'phone')
      await store.committed()
    },
    /** The companion logged itself out. */
    leave: (pn: string): void => {
      const companion = companions.of(pn)
      if (companion !== undefined) remove(companion, 'companion')
    },
  }
}
