import { SahutError } from '@sahut/core/contract/errors'
import { type Contact } from '@sahut/core/model/chat/chat'
import { ContactId, GroupId } from '@sahut/core/model/ids'
import {
  areJidsSameUser,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
  type WASocket,
} from '@whiskeysockets/baileys'
import { createRecent } from '@sahut/core/process/recent'
import { boundedPhone } from '../incoming/bounds.ts'

/** How long an answer about an address that is not known is believed, ms. */
const UNKNOWN_MS = 60_000

/** The two addresses of a person on WhatsApp: by phone number (PN) and by an id that hides it (LID). */
export type Addresses = {
  /** The LID of a phone number's account, if it is known. @throws SahutError unavailable */
  lidOf: (pnJid: string) => Promise<string | null>
  /** The phone number behind a LID, if it is known. @throws SahutError unavailable */
  pnOf: (lidJid: string) => Promise<string | null>
  /** These two are one person's, whatever was not known of them before. */
  met: (pnJid: string, lidJid: string) => void
  /** Whether this address is the number's own. */
  isMe: (jid: string) => boolean
  /** The number's own addresses, as far as they are known. */
  mine: () => string[]
  /** Whether the number takes groups too. */
  takesGroups: () => boolean
}

/** Where Baileys looks addresses up. */
export type LidMapping = Pick<WASocket['signalRepository']['lidMapping'], 'getLIDForPN' | 'getPNForLID'>

/**
 * What a connection knows of addresses. Baileys asks WhatsApp for those that it has not met; that WhatsApp does not
 * answer counts as not known. That our store does not answer rejects: a message taken then would start a second chat of
 * somebody whose addresses we know.
 */
export const addressesOf = (
  sock: Pick<WASocket, 'user'>,
  lidMapping: LidMapping,
  takesGroups: () => boolean,
): Addresses => {
  const unknown = createRecent<string, true>(1_000, UNKNOWN_MS)
  const remembering =
    (find: (jid: string) => Promise<string | null>) =>
    async (jid: string): Promise<string | null> => {
      if (unknown.has(jid)) return null
      const found = await find(jid).catch((error: unknown) => {
        if (error instanceof SahutError) throw error
        return null
      })
      if (found === null) unknown.set(jid, true)
      return found
    }
  return {
    lidOf: remembering((jid) => lidMapping.getLIDForPN(jid)),
    pnOf: remembering((jid) => lidMapping.getPNForLID(jid)),
    met: (pnJid, lidJid) => {
      unknown.delete(pnJid)
      unknown.delete(lidJid)
    },
    takesGroups,
    mine: () => [sock.user?.lid, sock.user?.id].filter((jid) => jid !== undefined).map(jidNormalizedUser),
    isMe: (jid) => areJidsSameUser(jid, sock.user?.id) || areJidsSameUser(jid, sock.user?.lid),
  }
}

/** Business accounts that Meta hosts have the same two addresses under servers of their own. */
const HOSTED: Readonly<Record<string, string>> = { hosted: 's.whatsapp.net', 'hosted.lid': 'lid' }

const personIn = (jid: string | null | undefined): string | undefined => {
  const { user, server = '' } = jidDecode(jid ?? undefined) ?? {}
  const plain = HOSTED[server] === undefined ? (jid ?? undefined) : `${user ?? ''}@${HOSTED[server]}`
  return isLidUser(plain) || isPnUser(plain) ? jidNormalizedUser(plain) : undefined
}

/** Only to be shown: who a LID is, is known without it. */
const phoneOf = async (addresses: Addresses, lid: string): Promise<string | null> => {
  try {
    return await addresses.pnOf(lid)
  } catch (error) {
    if (error instanceof SahutError && error.retry) return null
    throw error
  }
}

/**
 * The person behind the addresses that a stanza names. The canonical id is the LID wherever it is known, because
 * WhatsApp addresses the same person by both.
 * @returns nothing for groups, broadcasts, newsletters and WhatsApp's own account
 */
export const contactOf = async (
  addresses: Addresses,
  jid: string | null | undefined,
  alternative?: string | null,
): Promise<Contact | undefined> => {
  const first = personIn(jid)
  if (first === undefined) return undefined
  const second = personIn(alternative)
  const given = [first, ...(second === undefined || addresses.isMe(second) ? [] : [second])]
  const givenLid = given.find((one) => isLidUser(one))
  const givenPn = given.find((one) => isPnUser(one))
  if (givenLid !== undefined && givenPn !== undefined) addresses.met(givenPn, givenLid)
  const lid = givenLid ?? (givenPn === undefined ? undefined : await addresses.lidOf(givenPn))
  const pn = givenPn ?? (lid == null ? undefined : await phoneOf(addresses, lid))
  const id = ContactId.safeParse(jidNormalizedUser(lid ?? pn ?? undefined))
  if (!id.success) return undefined
  const phone = boundedPhone(jidDecode(pn ?? undefined)?.user)
  return { id: id.data, ...(phone === undefined ? {} : { phone }) }
}

/**
 * Whom a chat is with: a person, or a group where the number takes groups.
 * @returns nothing for broadcasts, newsletters and WhatsApp's own account
 */
export const peerOf = async (
  addresses: Addresses,
  jid: string | null | undefined,
  alternative?: string | null,
): Promise<Contact | undefined> => {
  // Most are persons: that an id is none of a group is seen without making an error of it.
  const group = jid?.endsWith('@g.us') === true ? GroupId.safeParse(jid) : undefined
  if (group?.success !== true) return contactOf(addresses, jid, alternative)
  return addresses.takesGroups() ? { id: group.data } : undefined
}
