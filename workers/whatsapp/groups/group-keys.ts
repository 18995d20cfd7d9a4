import { type GroupMetadata, jidDecode, jidEncode, type WASocket } from '@whiskeysockets/baileys'
import { senderKeyName } from './sender-key-name.ts'

type Sock = Pick<WASocket, 'authState' | 'signalRepository' | 'user'>

/** Who has the key by which a number writes to a group. */
export type GroupKeys = {
  /** None but who is in it: if somebody else has the key, it is made anew with the next message. */
  onlyFor: (jid: string, group: GroupMetadata) => Promise<void>
  /** Everybody is given it with the next message. */
  forget: (jid: string) => Promise<void>
}

export const createGroupKeys = (sock: Sock): GroupKeys => {
  /** The key by which we write to a group is made anew with the next message, and given to all who are in it then. */
  const rotate = async (jid: string): Promise<void> => {
    const { keys } = sock.authState
    const own = [sock.user?.id, sock.user?.lid].filter((me) => me !== undefined)
    const names = own.map((me) => senderKeyName(sock.signalRepository, jid, me))
    await keys.set({
      'sender-key': Object.fromEntries(names.map((name) => [name, null])),
      'sender-key-memory': { [jid]: null },
    })
  }

  /** Whether somebody has our key who is not in the group any more. */
  const isKnownOutside = async (jid: string, group: GroupMetadata): Promise<boolean> => {
    const { [jid]: memory = {} } = await sock.authState.keys.get('sender-key-memory', [jid])
    const inside = new Set(
      [
        sock.user?.id,
        sock.user?.lid,
        ...group.participants.flatMap((one) => [one.id, one.lid, one.phoneNumber]),
      ].map((one) => jidDecode(one)?.user),
    )
    return Object.keys(memory).some((device) => !inside.has(jidDecode(device)?.user))
  }

  /** Baileys takes our own device for another one where a group goes by LIDs, and would write to itself. */
  const skipOwnDevice = async (jid: string): Promise<void> => {
    const { keys } = sock.authState
    const { user, device } = jidDecode(sock.user?.lid) ?? {}
    if (user === undefined) return
    const { [jid]: memory = {} } = await keys.get('sender-key-memory', [jid])
    const own = jidEncode(user, 'lid', device)
    if (memory[own] !== true) await keys.set({ 'sender-key-memory': { [jid]: { ...memory, [own]: true } } })
  }

  return {
    onlyFor: async (jid, group) => {
      if (await isKnownOutside(jid, group)) await rotate(jid)
      await skipOwnDevice(jid)
    },
    forget: (jid) => Promise.resolve(sock.authState.keys.set({ 'sender-key-memory': { [jid]: null } })),
  }
}
