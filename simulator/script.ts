/** Scripted contacts: they write to the numbers, answer agents' replies after a while, and read them. */
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'
import type { Account, Accounts } from './accounts.ts'
import type { Contacts } from './contacts.ts'
import type { NetworkState, ScriptStart } from './contract.ts'
import { createRandom, inventName, inventSentence, type Random } from './sentences.ts'
import type { Store } from './store.ts'

/** How often the pace is kept, in ms. */
const TICK_MS = 20
/** After a pause of the process the script does not catch up more than this. */
const MAX_CATCH_UP_MS = 1_000
/** A contact reads and answers after so many ms: at least, and at random up to so many more. */
const READ_AFTER = { least: 400, more: 2_600 }
const ANSWER_AFTER = { least: 1_500, more: 4_500 }
/** So many contacts are made between two turns of the event loop. */
const CONTACTS_A_TURN = 25

interface Parts {
  accounts: Accounts
  contacts: Contacts
  store: Store
  failed: (error: unknown) => void
}

interface Play {
  random: Random
  replyProbability: number
  /** The contacts of each number. */
  casts: { phone: Account; contacts: Account[] }[]
  /** Who plays, and with which number. */
  members: Map<Account, Account>
  timers: Set<NodeJS.Timeout>
  inFlight: Set<Promise<void>>
  stopping: boolean
}

const within = (random: Random, { least, more }: { least: number; more: number }): number =>
  Math.floor(least + random() * more)

/** Makes the contacts of each number. */
const hire = async (
  current: Play,
  { accounts, store }: Pick<Parts, 'accounts' | 'store'>,
  phones: Account[],
  contactsPerNumber: number,
) => {
  for (const phone of phones) {
    // A script that starts again goes on with the customers whom the number has.
    const fact = `cast ${phone.pn}`
    const known = store.fact(fact, z.array(z.string())) ?? []
    const cast: Account[] = known.slice(0, contactsPerNumber).map(accounts.contact)
    for (const contact of cast) current.members.set(contact, phone)
    while (cast.length < contactsPerNumber) {
      const readAfterMs = within(current.random, READ_AFTER)
      const contact = accounts.create('contact', {
        name: inventName(current.random),
        habits: { readAfterMs },
      })
      cast.push(contact)
      current.members.set(contact, phone)
      if (current.members.size % CONTACTS_A_TURN === 0) await store.committed()
    }
    if (cast.length > known.length)
      store.putFact(
        fact,
        cast.map(({ pn }) => pn),
      )
    current.casts.push({ phone, contacts: cast })
  }
  await store.committed()
}

export type Script = ReturnType<typeof createScript>

export const createScript = ({ accounts, contacts, store, failed }: Parts) => {
  let play: Play | undefined

  const say = (current: Play, contact: Account, phone: Account, isReply: boolean) => {
    const sent = contacts
      .send(contact, phone, inventSentence(current.random, isReply))
      .then(() => undefined, failed)
      .finally(() => current.inFlight.delete(sent))
    current.inFlight.add(sent)
  }

  /** Numbers take turns; who of a number's contacts writes is chance. */
  const keepPace = (current: Play, messagesPerSecond: number) => {
    let last = performance.now()
    let due = 0
    let turn = 0
    const timer = setInterval(() => {
      const now = performance.now()
      due += (Math.min(now - last, MAX_CATCH_UP_MS) / 1_000) * messagesPerSecond
      last = now
      for (; due >= 1; due -= 1) {
        const cast = current.casts[turn % current.casts.length]
        turn += 1
        const contact = cast?.contacts[Math.floor(current.random() * cast.contacts.length)]
        if (cast !== undefined && contact !== undefined) say(current, contact, cast.phone, false)
      }
    }, TICK_MS)
    current.timers.add(timer)
  }

  const clearTimers = (current: Play) => {
    for (const timer of current.timers) clearTimeout(timer)
    current.timers.clear()
  }

  const stop = async (): Promise<void> => {
    const current = play
    if (current === undefined) return
    current.stopping = true
    clearTimers(current)
    while (current.inFlight.size > 0) await Promise.all(current.inFlight)
    if (play === current) play = undefined
  }

  contacts.onReceived((contact, phone) => {
    const current = play
    if (current === undefined || current.stopping || current.members.get(contact) !== phone) return
    if (current.random() >= current.replyProbability) return
    const timer = setTimeout(
      () => {
        current.timers.delete(timer)
        say(current, contact, phone, true)
      },
      within(current.random, ANSWER_AFTER),
    )
    current.timers.add(timer)
  })

  return {
    state: (): NetworkState['script'] => {
      if (play === undefined) return 'idle'
      return play.stopping ? 'stopping' : 'running'
    },
    /**
     * Makes the contacts and lets them begin; resolves then.
     * @throws SahutError not_found for an unknown number, conflict while another script runs
     */
    start: async (order: ScriptStart): Promise<void> => {
      const phones = order.numbers.map((pn) => accounts.phone(pn))
      if (play !== undefined) throw new SahutError('conflict', 'A script is running already. Stop it first.')
      const current: Play = {
        random: createRandom(order.seed),
        replyProbability: order.replyProbability,
        casts: [],
        members: new Map(),
        timers: new Set(),
        inFlight: new Set(),
        stopping: false,
      }
      play = current
      await hire(current, { accounts, store }, phones, order.contactsPerNumber)
      if (current.stopping) return
      keepPace(current, order.messagesPerSecond)
      if (order.seconds === undefined) return
      const end = setTimeout(() => {
        stop().catch(failed)
      }, order.seconds * 1_000)
      current.timers.add(end)
    },
    /** Ends the script; resolves once nothing of it is in flight. Harmless when none runs. */
    stop,
    close: () => {
      if (play !== undefined) clearTimers(play)
    },
  }
}
