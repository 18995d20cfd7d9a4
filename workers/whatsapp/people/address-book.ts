import { asSahutError } from '@sahut/core/contract/errors'
import type { NameSource } from '@sahut/core/model/person/contact'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { Logger } from '@sahut/core/process/logger'
import type { WASocket } from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from './addresses.ts'
import { boundedName } from '../incoming/bounds.ts'
import { levelOf } from '../incoming/mistakes.ts'

type Told = { contact: Contact; name: string; by: NameSource }

/**
 * Tells how people are called in the phone's address book, and businesses by the name that WhatsApp vouches for. They come
 * out of Baileys' events: a name that a crash swallows comes with the next change, or the next linking.
 */
export const listenToNames = (
  sock: Pick<WASocket, 'ev'>,
  addresses: Addresses,
  tell: (told: Told) => Promise<void>,
  logger: Logger,
): void => {
  let last: Promise<void> = Promise.resolve()

  const take = async (jid: string | undefined, alt: string | undefined, name: string, by: NameSource) => {
    const contact = await contactOf(addresses, jid, alt)
    if (contact !== undefined) await tell({ contact, name, by })
  }
  /** One after the other: on linking, all contacts come at once. */
  const later = (work: () => Promise<void>): void => {
    last = last.then(work).catch((error: unknown) => {
      logger[levelOf(error, 'info')]({ err: asSahutError(error) }, 'a name could not be taken')
    })
  }

  sock.ev.on('contacts.upsert', (contacts) => {
    for (const { id, lid, phoneNumber, name } of contacts)
      later(() => take(lid ?? id, phoneNumber ?? id, boundedName(name) ?? '', 'book'))
  })
  sock.ev.on('contacts.update', (contacts) => {
    for (const { id, verifiedName } of contacts) {
      const name = boundedName(verifiedName)
      if (name !== undefined) later(() => take(id, undefined, name, 'business'))
    }
  })
}
