/** Scripted contacts: they write to the numbers, answer agents' replies after a while, and read them. */
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'
import type { Account, Accounts } from '../login/accounts.ts'
import type { Contacts } from '../messages/contacts.ts'
import type { Deeds } from '../messages/deeds.ts'
import type { Cast, CastOrder, NetworkState, ScriptStart } from '../control/contract.ts'
import { createCustomer, type Customer, inventName, languageAt } from './customer.ts'
import { CONTACT_KINDS, type ContactKind } from '../messages/kinds.ts'
import { createRandom, pick, type Random } from './random.ts'
import { createTalks, type Talks } from './talks.ts'
import type { Store } from '../store.ts'

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
  deeds: Deeds
  store: Store
  failed: (error: unknown) => void
}

interface Play {
  random: Random
  replyProbability: number
  /** The chance that who wrote then does something to a message. */
  deeds: number
  talks: Talks
  kinds: number
  /** The contacts of each number. */
  casts: { phone: Account; contacts: Account[] }[]
  /** Who plays, with which number, and what they say. */
  members: Map<Account, { phone: Account; customer: Customer }>
  timers: Set<NodeJS.Timeout>
  inFlight: Set<Promise<void>>
  stopping: boolean
}

const within = (random: Random, { least, more }: { least: number; more: number }): number =>
  Math.floor(least + random() * more)

type Hired = { phone: Account; contacts: Account[] }

/** The contacts of each number, made where they are missing. */
const hire = async (
  { accounts, store }: Pick<Parts, 'accounts' | 'store'>,
  random: Random,
  phones: Account[],
  contactsPerNumber: number,
): Promise<Hired[]> => {
  const taken = new Set(accounts.all('contact').map(({ name }) => name))
  const hired: Hired[] = []
  let made = 0
  for (const [at, phone] of phones.entries()) {
    // A script that starts again goes on with the customers whom the number has.
    const fact = `cast ${phone.pn}`
    const known = store.fact(fact, z.array(z.string())) ?? []
    const cast: Account[] = known.slice(0, contactsPerNumber).map(accounts.contact)
    while (cast.length < contactsPerNumber) {
      const readAfterMs = within(random, READ_AFTER)
      const language = languageAt(at + cast.length)
      const contact = accounts.create('contact', {
        name: inventName(random, language, taken),
        habits: { readAfterMs },
      })
      cast.push(contact)
      made += 1
      if (made % CONTACTS_A_TURN === 0) await store.committed()
    }
    if (cast.length > known.length)
      store.putFact(
        fact,
        cast.map(({ pn }) => pn),
      )
    hired.push({ phone, contacts: cast })
  }
  await store.committed()
  return hired
}

/** Kinds around whose words nothing else is shown as their text. */
const SOME_KINDS = (Object.keys(CONTACT_KINDS) as ContactKind[]).filter(
  (kind) => kind !== 'text' && kind !== 'contacts',
) as [ContactKind, ...ContactKind[]]

/** What somebody's next words stand in. */
const kindFor = ({ random, kinds }: Play): { kind?: ContactKind } =>
  kinds > 0 && random() < kinds ? { kind: pick(random, SOME_KINDS) } : {}

type Say = (current: Play, contact: Account, phone: Account, text: string | undefined) => void

const newPlay = (order: ScriptStart): Play => ({
  random: createRandom(order.seed),
  replyProbability: order.replyProbability,
  deeds: order.deeds,
  kinds: order.kinds,
  talks: createTalks(createRandom(order.seed + 1)),
  casts: [],
  members: new Map(),
  timers: new Set(),
  inFlight: new Set(),
  stopping: false,
})

/** Numbers take turns; who of a number's contacts writes is chance. */
const createRounds = (current: Play, say: Say) => {
  let turn = 0
  return () => {
    const cast = current.casts[turn % current.casts.length]
    turn += 1
    const contact = cast?.contacts[Math.floor(current.random() * cast.contacts.length)]
    const member = contact && current.members.get(contact)
    if (contact && member) say(current, contact, member.phone, member.customer.writes())
  }
}

/** @param due how many write at once */
const keepPace = (current: Play, say: Say, messagesPerSecond: number, due: number) => {
  const next = createRounds(current, say)
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    due += (Math.min(now - last, MAX_CATCH_UP_MS) / 1_000) * messagesPerSecond
    last = now
    for (; due >= 1; due -= 1) next()
  }, TICK_MS)
  current.timers.add(timer)
}

export type Script = ReturnType<typeof createScript>

export const createScript = ({ accounts, contacts, deeds, store, failed }: Parts) => {
  let play: Play | undefined

  const say: Say = (current, contact, phone, text) => {
    if (text === undefined) return
    const kind = kindFor(current)
    const sent = contacts
      .send(contact, phone, text, kind)
      .then(({ id }) => {
        current.talks.remember(contact, { id, own: true, text, canBeEdited: kind.kind === undefined })
        return current.random() < current.deeds ? act(current, contact, phone) : undefined
      })
      .catch(failed)
      .finally(() => current.inFlight.delete(sent))
    current.inFlight.add(sent)
  }

  /** Does something to one of the latest messages. */
  const act = async (current: Play, contact: Account, phone: Account): Promise<void> => {
    const deed = current.talks.deed(contact)
    if (deed !== undefined) await deeds.byContact(contact, { to: phone.pn, ...deed })
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

  contacts.onReceived((contact, phone, text, id) => {
    const current = play
    const member = current?.members.get(contact)
    if (current === undefined || current.stopping || member?.phone !== phone) return
    member.customer.hears(text)
    current.talks.remember(contact, { id, own: false, text, canBeEdited: false })
    if (current.random() >= current.replyProbability) return
    const timer = setTimeout(
      () => {
        current.timers.delete(timer)
        say(current, contact, phone, member.customer.replies())
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
     * The contacts who play with these numbers, made where they are missing.
     * @throws SahutError not_found for an unknown number
     */
    cast: async ({ numbers, contactsPerNumber, seed }: CastOrder): Promise<Cast> => {
      const phones = numbers.map((pn) => accounts.phone(pn))
      const hired = await hire({ accounts, store }, createRandom(seed), phones, contactsPerNumber)
      return hired.flatMap(({ phone, contacts: cast }, at) =>
        cast.map(({ pn, lid, name }, place) => ({
          phone: phone.pn,
          pn,
          lid,
          name,
          language: languageAt(at + place),
        })),
      )
    },
    /**
     * Makes the contacts and lets them begin; resolves then.
     * @throws SahutError not_found for an unknown number, conflict while another script runs
     */
    start: async (order: ScriptStart): Promise<void> => {
      const phones = order.numbers.map((pn) => accounts.phone(pn))
      if (play !== undefined) throw new SahutError('conflict', 'A script is running already. Stop it first.')
      const current = newPlay(order)
      play = current
      const { random } = current
      current.casts = await hire({ accounts, store }, random, phones, order.contactsPerNumber)
      for (const [at, { phone, contacts: cast }] of current.casts.entries())
        for (const [place, contact] of cast.entries())
          current.members.set(contact, { phone, customer: createCustomer(random, languageAt(at + place)) })
      if (current.stopping) return
      keepPace(current, say, order.messagesPerSecond, order.atOnce)
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
