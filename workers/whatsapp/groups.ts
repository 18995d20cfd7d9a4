import { GroupId, type PeerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { type GroupMetadata, jidDecode, jidEncode, type WASocket } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { createRecent } from '../recent.ts'
import { boundedName } from './bounds.ts'
import { levelOf } from './mistakes.ts'
import { senderKeyName } from './sender-key-name.ts'
import { forgetDevices } from './socket.ts'

/** Groups whose members one connection remembers; a big one takes 200 KB. */
const GROUPS = 50

/** For so long what is known of a group is believed, if nothing tells of a change, ms. */
const FRESH_MS = 3_600_000

/** What is told of a group. */
export type GroupInfo = {
  id: GroupId
  subject: string | undefined
}

/** WhatsApp's refusal of a question, as Baileys throws it. */
const Refused = z.object({ isBoom: z.literal(true), data: z.number().int() })

/** @returns WhatsApp's code if it refused to tell of a group: the number is not in it any more */
const refusalIn = (error: unknown): number | undefined => {
  const code = Refused.safeParse(error).data?.data
  return code !== undefined && code >= 400 && code < 500 && code !== 429 ? code : undefined
}

/** What one connection knows of groups. */
export type GroupBook = {
  /** What is remembered of a group. */
  known: (jid: string) => GroupMetadata | undefined
  /** Something came in from it: its name is looked up, once. */
  look: (jid: string) => void
  /** Something in it has changed. */
  changed: (jid: string) => void
  /** WhatsApp refused a message to it: who is in it, and by which devices, has to be asked anew. */
  refused: (jid: string) => Promise<void>
  /**
   * Before each message to it: its members are known, and none but these has the key that it is sealed by.
   * @returns WhatsApp's code if it refuses to tell
   */
  ready: (group: PeerId) => Promise<number | undefined>
}

type Deps = {
  sock: Pick<WASocket, 'authState' | 'groupMetadata' | 'signalRepository' | 'user'>
  /** Told of what groups are called. @returns whether there is a chat with it. Throws SahutError */
  tell: (info: GroupInfo) => Promise<boolean>
  /** Has the work belong to the connection. */
  run: <Result>(work: () => Promise<Result>) => Promise<Result>
  logger: Logger
}

export const createGroupBook = ({ sock, tell, run, logger }: Deps): GroupBook => {
  const metadata = createRecent<string, GroupMetadata>(GROUPS, FRESH_MS)
  const told = createRecent<string, true>(GROUPS * 10)
  const asked = new Map<string, Promise<GroupMetadata>>()

  const ask = async (jid: string): Promise<GroupMetadata> => {
    const group = await run(() => sock.groupMetadata(jid))
    metadata.set(jid, group)
    return group
  }

  const of = (jid: string): Promise<GroupMetadata> => {
    const known = metadata.get(jid)
    if (known !== undefined) return Promise.resolve(known)
    const asking = asked.get(jid) ?? ask(jid).finally(() => asked.delete(jid))
    asked.set(jid, asking)
    return asking
  }

  const learn = async (jid: string): Promise<void> => {
    const { subject } = await of(jid)
    const id = GroupId.safeParse(jid)
    // Its first message comes still.
    if (id.success && !(await tell({ id: id.data, subject: boundedName(subject) }))) told.delete(jid)
  }

  const look = (jid: string): void => {
    if (told.has(jid)) return
    told.set(jid, true)
    learn(jid).catch((error: unknown) => {
      told.delete(jid)
      logger[levelOf(error, 'info')]({ err: error }, 'what a group is called could not be looked up yet')
    })
  }

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
    known: (jid) => metadata.get(jid),
    look,
    changed: (jid) => {
      metadata.delete(jid)
      told.delete(jid)
      look(jid)
    },
    refused: async (jid) => {
      forgetDevices(metadata.get(jid)?.participants.map(({ id }) => id) ?? [])
      metadata.delete(jid)
      await sock.authState.keys.set({ 'sender-key-memory': { [jid]: null } })
    },
    ready: async (jid) => {
      try {
        const group = await of(jid)
        if (await isKnownOutside(jid, group)) await rotate(jid)
        await skipOwnDevice(jid)
        return undefined
      } catch (error) {
        const refusal = refusalIn(error)
        if (refusal === undefined) throw error
        return refusal
      }
    },
  }
}
