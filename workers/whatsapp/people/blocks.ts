import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import { ContactId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { WASocket } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { type Addresses, contactOf } from './addresses.ts'
import { levelOf } from '../incoming/mistakes.ts'

/** The owner blocked somebody on the phone, or not any more. */
export type BlockedOnPhone = { contact: ContactId; isBlocked: boolean }

/** WhatsApp's own answer has its code in `data`; that Baileys does not know who it is, it says before it asks. */
const Refused = z.union([
  z.object({ data: z.number().min(400).max(499) }),
  z.object({ output: z.object({ statusCode: z.literal(400) }) }),
])
const PASSING = [408, 429]

const contactBehind = async (addresses: Addresses, jid: string | undefined): Promise<ContactId[]> => {
  const contact = await contactOf(addresses, jid)
  return ContactId.array().parse(contact === undefined ? [] : [contact.id])
}

/**
 * Asks WhatsApp to block somebody, or to unblock them; again does no harm.
 * @returns `refused` where to ask again would be of no use
 * @throws SahutError unavailable
 */
export const block = async (
  sock: Pick<WASocket, 'updateBlockStatus'>,
  contact: ContactId,
  isBlocked: boolean,
): Promise<'done' | 'refused'> => {
  try {
    await sock.updateBlockStatus(contact, isBlocked ? 'block' : 'unblock')
    return 'done'
  } catch (cause) {
    const refused = Refused.safeParse(cause)
    const code = refused.success && 'data' in refused.data ? refused.data.data : 0
    if (refused.success && !PASSING.includes(code)) return 'refused'
    throw new SahutError('unavailable', 'WhatsApp did not say whether it blocked or unblocked somebody.', {
      cause,
    })
  }
}

/** Whom the number has blocked. @throws SahutError unavailable */
export const blocked = async (
  sock: Pick<WASocket, 'fetchBlocklist'>,
  addresses: Addresses,
): Promise<ContactId[]> => {
  const jids = await sock.fetchBlocklist().catch((cause: unknown) => {
    throw new SahutError('unavailable', 'WhatsApp did not say whom the number has blocked.', { cause })
  })
  const contacts: ContactId[] = []
  for (const jid of jids) contacts.push(...(await contactBehind(addresses, jid)))
  return contacts
}

/** Tells whom the owner blocks on the phone. What a crash swallows shows when the next connection asks for all. */
export const listenToBlocks = (
  sock: Pick<WASocket, 'ev'>,
  addresses: Addresses,
  tell: (told: BlockedOnPhone) => Promise<void>,
  logger: Logger,
): void => {
  let last: Promise<void> = Promise.resolve()
  const take = async (jid: string, isBlocked: boolean): Promise<void> => {
    for (const contact of await contactBehind(addresses, jid)) await tell({ contact, isBlocked })
  }
  sock.ev.on('blocklist.update', ({ blocklist, type }) => {
    for (const jid of blocklist)
      last = last
        .then(() => take(jid, type === 'add'))
        .catch((error: unknown) => {
          logger[levelOf(error, 'info')](
            { err: asSahutError(error) },
            'whom the phone blocked could not be taken',
          )
        })
  })
}
