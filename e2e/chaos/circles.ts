import { setTimeout as sleep } from 'node:timers/promises'
import type { GroupState } from '@sahut/simulator/control/group-contract'
import { pick, type Random } from '@sahut/simulator/customers/random'
import type { ChaosFlags } from './flags.ts'
import { makeParcel } from './parcels.ts'
import type { Stage } from './stage.ts'

/** Of all that is written, how much goes to groups. */
export const GROUP_SHARE = 0.15
/** So many customers are in a group at least and at most. */
const LEAST = 3
const MOST = 5
/** Groups begin with other people after so many: everybody is in some of them. */
const STEP = 2
/** What changes in groups, one change for so many messages. */
const CHANGE_EVERY = 12
/** Of the messages, how many are files, and how many are followed by something that is done to one of the last. */
const FILES = 0.08
const DEEDS = 0.25
const REMEMBERED = 5
/** Of the deletions, how many are the group's admin's, of whosever message. */
const BY_ADMIN = 0.5
const EMOJIS = ['👍', '❤️', ''] as const
const READ_AFTER_MS = 700

/** @param canBeEdited apps correct texts only */
type Said = { id: string; whose: string; text: string; canBeEdited: boolean }

type Circle = { id: string; subject: string; creator: string; members: string[]; said: Said[] }

/** Groups of customers, each with one of the numbers that take groups. */
export type Circles = {
  /** @returns whether it is a group: then somebody has written in it */
  writeIn: (group: string, text: string) => Promise<boolean>
  /** Members write, some leave and others come, until it is over. */
  talk: (isOver: () => boolean) => Promise<void>
}

/** @param random of this only */
export const gatherCircles = async (stage: Stage, flags: ChaosFlags, random: Random): Promise<Circles> => {
  const { client } = stage.cluster.simulator
  const phones = stage.numbers.filter(({ takesGroups }) => takesGroups === true)
  const people: string[] = []
  const wanted = phones.length === 0 ? 0 : phones.length * STEP + MOST
  for (let at = 0; at < wanted; at += 1) {
    const habits = { readAfterMs: READ_AFTER_MS, addressing: at % 2 === 0 ? 'pn' : 'lid' } as const
    people.push((await client.createContact({ name: `Anggota ${String(at + 1)}`, ...habits })).pn)
  }
  const circles = new Map<string, Circle>()
  let n = 0

  const write = async ({ id }: Circle, from: string, text: string): Promise<void> => {
    await client.sendToGroup(id, { from, text })
  }

  /** Somebody says something, or sends a file. */
  const say = async (circle: Circle, text: string): Promise<void> => {
    const { id: group, creator, members } = circle
    const from = pick(random, [creator, ...members])
    const isFile = random() < FILES
    const { id } = isFile
      ? await client.sendFileToGroup(group, { ...makeParcel(random, text), from })
      : await client.sendToGroup(group, { from, text })
    circle.said = [...circle.said, { id, whose: from, text, canBeEdited: !isFile }].slice(-REMEMBERED)
  }

  /** Somebody reacts to one of the last messages, or corrects or deletes one of their own; an admin deletes any. */
  const act = async (circle: Circle): Promise<void> => {
    const { id: group, creator, members, said } = circle
    const [first, ...others] = said
    if (first === undefined) return
    const { id: of, whose, text, canBeEdited } = pick(random, [first, ...others])
    const chance = random()
    if (chance < 0.6 || !members.includes(whose)) {
      const by = pick(random, [creator, ...members])
      await client.doInGroup(group, { by, whose, of, deed: 'reaction', text: pick(random, EMOJIS) })
    } else if (chance < 0.85 && canBeEdited) {
      await client.doInGroup(group, { by: whose, whose, of, deed: 'edit', text: `${text} (!)` })
    } else {
      // Only once.
      circle.said = said.filter(({ id }) => id !== of)
      const by = random() < BY_ADMIN ? creator : whose
      await client.doInGroup(group, { by, whose, of, deed: 'deletion' })
    }
  }

  for (const [at, { phone }] of phones.entries()) {
    const members = people.slice(at * STEP, at * STEP + LEAST + (at % (MOST - LEAST + 1)))
    const [creator = '', ...others] = members
    const subject = `Grosir ${String(at + 1)}`
    const addressing = at % 2 === 0 ? 'lid' : 'pn'
    const group: GroupState = await client.createGroup({
      subject,
      creator,
      members: [...others, phone],
      addressing,
    })
    const circle = { id: group.id, subject, creator, members, said: [] }
    circles.set(group.id, circle)
    await write(circle, creator, `Halo semua, ini ${subject}`)
  }

  /** Somebody comes or goes, or the group is called otherwise. Its founder stays. */
  const change = async (circle: Circle): Promise<void> => {
    const { id, creator: by, members } = circle
    const others = members.filter((one) => one !== by)
    const newcomer = people.find((one) => !members.includes(one))
    const leaver = others[Math.floor(random() * others.length)]
    const chance = random()
    if (chance < 0.2) {
      n += 1
      await client.changeGroup(id, { by, what: 'subject', text: `${circle.subject} (${String(n)})` })
    } else if (members.length < MOST && newcomer !== undefined) {
      await client.changeGroup(id, { by, what: 'add', people: [newcomer] })
      circle.members = [...members, newcomer]
    } else if (leaver !== undefined) {
      // Before: who is gone writes no more.
      circle.members = members.filter((one) => one !== leaver)
      const isTold = chance < 0.6
      await client.changeGroup(
        id,
        isTold ? { by, what: 'remove', people: [leaver] } : { by: leaver, what: 'leave' },
      )
    }
  }

  return {
    writeIn: async (group, text) => {
      const circle = circles.get(group)
      // Who founded it is the one who never leaves while this is under way.
      if (circle !== undefined) await write(circle, circle.creator, text)
      return circle !== undefined
    },
    talk: async (isOver) => {
      const all = [...circles.values()]
      for (let turn = 0; all.length > 0 && !isOver(); turn += 1) {
        await sleep(1_000 / (flags.rate * GROUP_SHARE))
        const circle = all[turn % all.length]
        if (circle === undefined) break
        await say(circle, `Pesan grup ${String(turn)}`)
        if (random() < DEEDS) await act(circle)
        if (turn % CHANGE_EVERY === CHANGE_EVERY - 1) await change(circle)
      }
    },
  }
}
