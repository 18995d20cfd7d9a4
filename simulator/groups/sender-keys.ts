/** Sender keys: by which members of a group write to all others at once. Each person has a store of their own. */
import { BufferJSON, jidDecode } from '@whiskeysockets/baileys'
import {
  GroupCipher,
  GroupSessionBuilder,
  SenderKeyDistributionMessage,
  SenderKeyMessage,
  SenderKeyName,
  SenderKeyRecord,
} from '@whiskeysockets/baileys/lib/Signal/Group/index.js'
import { ProtocolAddress } from 'libsignal'
import type { Store } from '../store.ts'

/** Under whose name a sender's key lies: one name a device, whatever it is addressed by. */
const nameOf = (group: string, device: string): SenderKeyName => {
  const [user = '', number = '0'] = device.split(':')
  return new SenderKeyName(group, new ProtocolAddress(user, Number(number)))
}

export type SenderKeys = ReturnType<typeof createSenderKeys>

export const createSenderKeys = (store: Store) => {
  const select = store.prepare('SELECT record FROM senderkey WHERE owner = ? AND name = ?')
  const upsert = store.prepare(
    'INSERT INTO senderkey VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record',
  )
  const remove = store.prepare('DELETE FROM senderkey WHERE owner = ? AND name = ?')

  const keysOf = (owner: string) => ({
    loadSenderKey: (name: SenderKeyName) => {
      const row = select.get(owner, name.toString())
      return Promise.resolve(
        row === undefined
          ? new SenderKeyRecord()
          : SenderKeyRecord.deserialize(Buffer.from(String(row['record']))),
      )
    },
    storeSenderKey: (name: SenderKeyName, record: SenderKeyRecord) => {
      store.run(upsert, owner, name.toString(), JSON.stringify(record.serialize(), BufferJSON.replacer))
      return Promise.resolve()
    },
  })

  return {
    /** What tells others a person's own key, as it stands; it is made when there is none. */
    distribution: async (owner: string, group: string): Promise<Uint8Array> =>
      (await new GroupSessionBuilder(keysOf(owner)).create(nameOf(group, owner))).serialize(),
    encrypt: async (owner: string, group: string, plaintext: Uint8Array): Promise<Buffer> =>
      Buffer.from(await new GroupCipher(keysOf(owner), nameOf(group, owner)).encrypt(plaintext)),
    /** A person learns the key of somebody's device. */
    learn: (owner: string, group: string, device: string, distribution: Uint8Array): Promise<void> =>
      new GroupSessionBuilder(keysOf(owner)).process(
        nameOf(group, device),
        new SenderKeyDistributionMessage(null, null, null, null, distribution),
      ),
    /** @throws Error without the key, or for a message that was read already */
    decrypt: async (owner: string, group: string, device: string, body: Uint8Array): Promise<Buffer> =>
      Buffer.from(await new GroupCipher(keysOf(owner), nameOf(group, device)).decrypt(body)),
    /** A person's own key is not used any more: who left the group knows it. */
    rotate: (owner: string, group: string): void => {
      store.run(remove, owner, nameOf(group, owner).toString())
    },
  }
}

/** Which of a sender's keys a message is sealed with. */
export const keyIdOf = (body: Uint8Array): number =>
  new SenderKeyMessage(null, null, null, null, body).getKeyId()

/** The group that an address names, if it is one's. */
export const groupIn = (jid: string | undefined): string | undefined =>
  jidDecode(jid)?.server === 'g.us' ? jid : undefined
