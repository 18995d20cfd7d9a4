/** What a phone has that its companion got no content of; it passes it on when asked. */
import { proto } from '@whiskeysockets/baileys'
import type { Account } from '../login/accounts.ts'
import { Blob } from '../protocol/keys.ts'
import type { Store } from '../store.ts'

export type PhoneStore = ReturnType<typeof createPhoneStore>

export const createPhoneStore = (store: Store) => {
  const insert = store.prepare('INSERT OR REPLACE INTO withheld VALUES (?, ?, ?)')
  const select = store.prepare('SELECT message FROM withheld WHERE phone = ? AND id = ?')
  return {
    keep: (phone: Account, message: proto.IWebMessageInfo): void => {
      const bytes = proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject(message)).finish()
      store.run(insert, phone.pn, message.key?.id ?? '', bytes)
    },
    /** A message as the phone passes it on: an encoded `WebMessageInfo`. */
    find: (phone: Account, id: string): Buffer | undefined => {
      const row = select.get(phone.pn, id)
      return row === undefined ? undefined : Blob.parse(row['message'])
    },
  }
}
