import { asSahutError } from '@sahut/core/contract/errors'
import type { GroupInfo, GroupMember } from '@sahut/core/model/chat/group'
import { ContactId, GroupId, type PeerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { GroupMetadata, WASocket } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { createRecent } from '@sahut/core/process/recent'
import { type Addresses, contactOf } from '../people/addresses.ts'
import { boundedName, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { createGroupKeys } from './group-keys.ts'
import { levelOf } from '../incoming/mistakes.ts'
import { forgetDevices } from '../connection/socket.ts'

/** Groups whose members one connection remembers; a big one takes 200 KB. */
const GROUPS = 50

/** For so long what is known of a group is believed, if nothing tells of a change, ms. */
const FRESH_MS = 3_600_000

/** What is told of a group. */
export type ToldGroup = GroupInfo & { id: GroupId }

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
  /** Whether somebody may delete what others wrote; not known counts as no. @param member canonical id */
  isAdmin: (group: PeerId, member: string) => Promise<boolean>
}

const ROLES: Readonly<Record<string, GroupMember['role']>> = { admin: 'admin', superadmin: 'superadmin' }

const infoOf = async (
  { subject, desc, announce, participants }: GroupMetadata,
  addresses: Addresses,
): Promise<GroupInfo> => {
  const members = await Promise.all(
    participants.map(async ({ id, phoneNumber, lid, admin }): Promise<GroupMember | undefined> => {
      const person = await contactOf(addresses, id, phoneNumber ?? lid)
      const member = ContactId.safeParse(person?.id)
      if (!member.success) return undefined
      const role = ROLES[admin ?? '']
      return {
        id: member.data,
        ...(person?.phone !== undefined && { phone: person.phone }),
        ...(role && { role }),
        ...(addresses.isMe(id) && { isUs: true }),
      }
    }),
  )
  const [name, description] = [boundedName(subject), boundedWords(desc, LIMITS.beside)]
  return {
    ...(name !== undefined && { subject: name }),
    ...(description !== undefined && { description }),
    ...(announce === true && { onlyAdmins: true }),
    members: members.filter((member) => member !== undefined),
  }
}

type Deps = {
  sock: Pick<WASocket, 'authState' | 'groupMetadata' | 'signalRepository' | 'user'>
  /** Told of what groups are called. @returns whether there is a chat with it. Throws SahutError */
  addresses: () => Addresses
  tell: (group: ToldGroup) => Promise<boolean>
  /** Has the work belong to the connection. */
  run: <Result>(work: () => Promise<Result>) => Promise<Result>
  logger: Logger
}

export const createGroupBook = ({ sock, addresses, tell, run, logger }: Deps): GroupBook => {
  const metadata = createRecent<string, GroupMetadata>(GROUPS, FRESH_MS)
  const told = createRecent<string, true>(GROUPS * 10)
  const asked = new Map<string, Promise<GroupMetadata>>()

  const of = (jid: string): Promise<GroupMetadata> => {
    const known = metadata.get(jid)
    if (known !== undefined) return Promise.resolve(known)
    const running = asked.get(jid)
    if (running !== undefined) return running
    const asking = run(() => sock.groupMetadata(jid))
      .then((group) => {
        // If something has changed meanwhile, this may not say so: it is asked again.
        if (asked.get(jid) === asking) metadata.set(jid, group)
        return group
      })
      .finally(() => {
        if (asked.get(jid) === asking) asked.delete(jid)
      })
    asked.set(jid, asking)
    return asking
  }

  const learn = async (jid: string): Promise<void> => {
    const group = await of(jid)
    const id = GroupId.safeParse(jid)
    if (!id.success) return
    // Its first message comes still.
    if (!(await tell({ id: id.data, ...(await infoOf(group, addresses())) }))) told.delete(jid)
  }

  const look = (jid: string): void => {
    if (told.has(jid)) return
    told.set(jid, true)
    learn(jid).catch((error: unknown) => {
      told.delete(jid)
      logger[levelOf(error, 'info')]({ err: error }, 'what a group is called could not be looked up yet')
    })
  }

  const groupKeys = createGroupKeys(sock)

  return {
    known: (jid) => metadata.get(jid),
    look,
    changed: (jid) => {
      metadata.delete(jid)
      asked.delete(jid)
      told.delete(jid)
      look(jid)
    },
    refused: async (jid) => {
      forgetDevices(metadata.get(jid)?.participants.map(({ id }) => id) ?? [])
      metadata.delete(jid)
      asked.delete(jid)
      await groupKeys.forget(jid)
    },
    isAdmin: async (jid, member) => {
      try {
        const { members } = await infoOf(await of(jid), addresses())
        return members.some(({ id, role }) => id === member && role !== undefined)
      } catch (error) {
        logger.info({ err: asSahutError(error) }, 'who manages a group could not be looked up')
        return false
      }
    },
    ready: async (jid) => {
      try {
        const group = await of(jid)
        await groupKeys.onlyFor(jid, group)
        return undefined
      } catch (error) {
        const refusal = refusalIn(error)
        if (refusal === undefined) throw error
        return refusal
      }
    },
  }
}
