/** A typed client of the simulator's control API, for tests and for the demo. */
import { ErrorBody, SahutError } from '@sahut/core/contract/errors'
import { groupCalls } from './group-calls.ts'
import { peopleCalls } from './people-calls.ts'
import { keptFetch } from './kept-fetch.ts'
import type { PastOrder } from './past-contract.ts'
import { z } from 'zod'
import {
  Accepted,
  ContactState,
  JournalEntry,
  NetworkState,
  Person,
  PhoneState,
  Cast,
  type Call,
  type CastOrder,
  type ContactFile,
  type ContactMessage,
  type DeedOrder,
  type Doing,
  type Fault,
  type Habits,
  type PhoneRead,
  type ScriptOrder,
  type Vote,
} from './contract.ts'

const Refusal = z.object({ error: ErrorBody })
const Nothing = z.object({})

/** Whoever waits longer for an answer hangs, ms; what a call itself waits for comes on top. */
const HANGING_MS = 120_000

export type SimulatorClient = ReturnType<typeof createSimulatorClient>

/** What a journal entry must be to be waited for. */
export type JournalTest = (entry: JournalEntry) => boolean

/**
 * Every call rejects with a SahutError: what the simulator refused, or `unavailable` when it can't be reached.
 * @param controlUrl as the simulator's ready line tells it
 */
export const createSimulatorClient = (controlUrl: string) => {
  const call = async <Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    body?: unknown,
    waitMs = 0,
  ): Promise<z.infer<Schema>> => {
    const response = await keptFetch(`${controlUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(waitMs + HANGING_MS),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }).catch((cause: unknown) => {
      throw new SahutError('unavailable', `The simulator at ${controlUrl} can't be reached.`, { cause })
    })
    const answer: unknown = await response.json()
    if (response.ok) return schema.parse(answer)
    throw SahutError.of(Refusal.parse(answer).error)
  }

  const journal = async (
    after = 0,
    options: { wait?: number; limit?: number } = {},
  ): Promise<JournalEntry[]> => {
    const { wait = 0, limit = 1_000 } = options
    const path = `/journal?after=${after}&wait=${wait}&limit=${limit}`
    return (await call(z.object({ entries: z.array(JournalEntry) }), 'GET', path, undefined, wait)).entries
  }

  return {
    createPhone: (phone: { pn?: string; name?: string } = {}) => call(Person, 'POST', '/phones', phone),
    phones: () => call(z.array(PhoneState), 'GET', '/phones'),
    /**
     * The phone scans the text of a QR code. Resolves once the companion is linked.
     * @param how with `beside` it keeps the companion that it has, and the new one gets no messages
     */
    scan: (phone: string, qr: string, how: { beside?: boolean } = {}) =>
      call(z.object({ device: z.int() }), 'POST', `/phones/${phone}/scan`, { qr, ...how }),
    /** The phone's owner enters the code that a companion shows. Resolves once the companion is linked. */
    enterCode: (phone: string, code: string, how: { beside?: boolean } = {}) =>
      call(z.object({ device: z.int() }), 'POST', `/phones/${phone}/code`, { code, ...how }),
    /** What the phone has of the time before; told to its first companion, or at once if that is there. */
    past: (phone: string, order: PastOrder) => call(Nothing, 'POST', `/phones/${phone}/past`, order),
    unlink: (phone: string) => call(Nothing, 'POST', `/phones/${phone}/unlink`),
    /** The owner writes on the phone itself. */
    sendFromPhone: (phone: string, message: { to: string; text: string }) =>
      call(Accepted, 'POST', `/phones/${phone}/messages`, message),
    /** The owner reads messages of a contact on the phone itself, and the companion is told of it. */
    readOnPhone: (phone: string, what: z.input<typeof PhoneRead>) =>
      call(Nothing, 'POST', `/phones/${phone}/read`, what),
    ...peopleCalls(call),
    createContact: (contact: { pn?: string; name?: string } & Partial<Habits> = {}) =>
      call(ContactState, 'POST', '/contacts', contact),
    contacts: () => call(z.array(ContactState), 'GET', '/contacts'),
    changeContact: (contact: string, change: Partial<Habits>) =>
      call(ContactState, 'PATCH', `/contacts/${contact}`, change),
    /** A contact writes to a number. Resolves once the network can't lose the message any more. */
    send: (contact: string, message: ContactMessage) =>
      call(Accepted, 'POST', `/contacts/${contact}/messages`, message),
    /** A contact votes in a poll of its chat with a number. */
    vote: (contact: string, vote: z.input<typeof Vote>) =>
      call(Accepted, 'POST', `/contacts/${contact}/votes`, vote),
    /** A contact sends a file to a number. */
    sendFile: (contact: string, file: ContactFile) =>
      call(Accepted, 'POST', `/contacts/${contact}/files`, file),
    /** A contact does something to a message of its chat with a number. */
    do: (contact: string, order: z.input<typeof DeedOrder>) =>
      call(Accepted, 'POST', `/contacts/${contact}/deeds`, order),
    /** The owner does it on the phone itself. */
    doOnPhone: (phone: string, order: z.input<typeof DeedOrder>) =>
      call(Accepted, 'POST', `/phones/${phone}/deeds`, order),
    /** A contact calls a number; the call rings and ends. */
    call: (contact: string, order: z.input<typeof Call>) =>
      call(Nothing, 'POST', `/contacts/${contact}/calls`, order),
    /** The contact begins to type or to record in the chat with a number, or goes off. It is lost if nobody listens. */
    doing: (contact: string, to: string, does: z.input<typeof Doing>['does']) =>
      call(Nothing, 'POST', `/contacts/${contact}/doing`, { to, does }),
    /** The contact reads everything that it has from a number. */
    read: (contact: string, from: string) =>
      call(z.object({ ids: z.array(z.string()) }), 'POST', `/contacts/${contact}/read`, { from }),
    ...groupCalls(call),
    fault: (fault: Fault) => call(Nothing, 'POST', '/faults', fault),
    journal,
    /** All entries after `after`, page by page. */
    wholeJournal: async (after = 0): Promise<JournalEntry[]> => {
      const all: JournalEntry[] = []
      for (;;) {
        const page = await journal(all.at(-1)?.n ?? after, { limit: 10_000 })
        if (page.length === 0) return all
        all.push(...page)
      }
    },
    /** Waits until an entry after `after` passes the test; it never gives up by itself. */
    waitFor: async (test: JournalTest, after = 0): Promise<JournalEntry> => {
      for (let last = after; ;) {
        const page = await journal(last, { wait: 20_000 })
        const found = page.find(test)
        if (found !== undefined) return found
        last = page.at(-1)?.n ?? last
      }
    },
    state: () => call(NetworkState, 'GET', '/state'),
    /** The contacts that a script with these numbers will have, made where they are missing. */
    cast: (order: CastOrder) => call(Cast, 'POST', '/script/cast', order),
    startScript: (script: ScriptOrder) => call(Nothing, 'POST', '/script', script),
    /** Resolves once nothing scripted is in flight. */
    stopScript: () => call(Nothing, 'POST', '/script/stop'),
  }
}
