/** Every kind of WhatsApp address is made and parsed here. */
import { jidDecode } from '@whiskeysockets/baileys'

/** The address of the network itself, as `from` of its own requests and answers. */
export const SERVER = '@s.whatsapp.net'

/** What makes an account: its phone number and its LID, both digits only. */
export interface Address {
  pn: string
  lid: string
}

/** Who an address names: digits of a phone number or of a LID, and the device (0 is the phone itself). */
export interface Parsed {
  user: string
  kind: 'pn' | 'lid'
  device: number
}

/** @param device 0 (the phone) is left out, as WhatsApp does */
export const pnJid = ({ pn }: Pick<Address, 'pn'>, device = 0): string =>
  `${pn}${device === 0 ? '' : `:${device}`}${SERVER}`

/** @param device 0 (the phone) is left out, as WhatsApp does */
export const lidJid = ({ lid }: Pick<Address, 'lid'>, device = 0): string =>
  `${lid}${device === 0 ? '' : `:${device}`}@lid`

/** @returns undefined for whatever is not a person: groups, broadcasts, the server */
export const parseJid = (jid: string | undefined): Parsed | undefined => {
  const decoded = jidDecode(jid)
  if (decoded === undefined || decoded.user === '') return undefined
  const device = decoded.device ?? 0
  if (decoded.server === 's.whatsapp.net' || decoded.server === 'c.us')
    return { user: decoded.user, kind: 'pn', device }
  if (decoded.server === 'lid') return { user: decoded.user, kind: 'lid', device }
  return undefined
}
