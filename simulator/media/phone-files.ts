/** What a phone does when its companion could not fetch a file: it puts the file at the host again, and says where. */
import { aesEncryptGCM, type BinaryNode, hkdf, proto } from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import type { Journal } from '../journal.ts'
import { child, node, nowSeconds } from '../protocol/nodes.ts'
import type { Delivery } from '../messages/delivery.ts'
import type { FileHost } from './host.ts'

type Kept = { sealed: Buffer; mediaKey: Buffer; isOnPhone: boolean }

const { SUCCESS, NOT_FOUND } = proto.MediaRetryNotification.ResultType

export const createPhoneFiles = ({
  delivery,
  host,
  journal,
}: {
  delivery: Delivery
  host: FileHost
  journal: Journal
}) => {
  /** By phone and message; forgotten when the network restarts. */
  const files = new Map<string, Kept>()
  const nameOf = (phone: string, id: string): string => `${phone} ${id}`

  const answer = (
    phone: string,
    id: string,
    rmr: BinaryNode,
    { sealed, mediaKey, isOnPhone }: Kept,
  ): void => {
    const told = proto.MediaRetryNotification.encode({
      stanzaId: id,
      result: isOnPhone ? SUCCESS : NOT_FOUND,
      ...(isOnPhone ? { directPath: host.put(sealed) } : {}),
    }).finish()
    const iv = randomBytes(12)
    const key = hkdf(mediaKey, 32, { info: 'WhatsApp Media Retry Notification' })
    const ciphertext = aesEncryptGCM(told, key, iv, Buffer.from(id))
    const attrs = { type: 'mediaretry', from: rmr.attrs['jid'], id, t: String(nowSeconds()) }
    const encrypt = node('encrypt', {}, [node('enc_p', {}, ciphertext), node('enc_iv', {}, iv)])
    delivery.push(phone, node('notification', attrs, [encrypt, node('rmr', rmr.attrs)]))
  }

  return {
    keep: (phone: string, id: string, file: Kept): void => {
      files.set(nameOf(phone, id), file)
    },
    /** Takes a receipt if it asks for a file. @returns whether it did. To be called inside `store.atomically` */
    takeRequest: (phone: string, receipt: BinaryNode): boolean => {
      if (receipt.attrs['type'] !== 'server-error') return false
      const { id = '' } = receipt.attrs
      const rmr = child(receipt, 'rmr')
      const file = files.get(nameOf(phone, id))
      journal.write({ event: 'phone:asked', phone, id })
      if (rmr !== undefined && file !== undefined) answer(phone, id, rmr, file)
      return true
    },
  }
}
export type PhoneFiles = ReturnType<typeof createPhoneFiles>
