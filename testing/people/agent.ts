import type { ChatId, InboxId, NumberId } from '@sahut/core/model/ids'
import { WhatsAppNumber } from '@sahut/core/model/number/number'
import { Inbox } from '@sahut/core/model/user/user'
import type { Acknowledged, Observer, SeenChat, Written } from '../checker/verdict.ts'
import { phaseOf } from '@sahut/web/live/conversation-state'
import type { OpenChat } from '@sahut/web/live/open-chat'
import { z } from 'zod'
import { createAgentFiles } from './agent-files.ts'
import { signIn } from './client.ts'
import {
  createReading,
  createWatching,
  type OnDelivery,
  type Reading,
  type Watched,
} from './agent-reading.ts'
import { createWorking, type Worked } from './agent-working.ts'
import { createWriting, until } from './agent-writing.ts'
import { presentOf } from './present.ts'
import { isOfNetwork } from './sight.ts'

/** An agent without a browser: the web app's own live code, and a record of what it would show. */
export type Agent = {
  /** From now on answers this share of the contacts' messages, and some of these by a file; 0 stops. */
  answer: (share: number, filesToo?: number) => void
  /** Resolves once everything that was written is acknowledged, or refused for good. */
  settled: () => Promise<void>
  /** From now on does something with the chat of this share of the contacts' messages; 0 stops. */
  work: (share: number) => void
  /** What was done with chats, as it was answered. */
  worked: () => Worked
  /** Looks up again what this agent may see, and follows it. */
  look: () => Promise<void>
  /** Opens whatever chat is not open yet and resolves once all of what may be seen are level with their logs. */
  level: () => Promise<void>
  /** Asks for a chat in every way that there is, whether this agent may see it or not. */
  pry: (chatId: ChatId) => Promise<void>
  /** Opens every file that this agent may see, as it stands now. */
  openFiles: () => Promise<void>
  observed: () => Observer
  acknowledged: () => Acknowledged[]
  /** All that this agent ever wrote, acknowledged or not. */
  written: () => Written[]
  close: () => void
}

const seenOf = ({ open, phone, contact, sights, given }: Watched): SeenChat => ({
  phone,
  contact,
  sights,
  shown: open
    .state()
    .messages.filter(isOfNetwork)
    .map(({ seq }) => seq),
  present: presentOf(open.state().messages, given),
})

const AGAIN_MS = 500

const isLevel = (open: OpenChat): boolean =>
  phaseOf(open.state()).is === 'level' && open.state().older === undefined

/** Among so many of a chat's first entries somebody who may not looks for a file. */
const PRIED = 40

const pryInto = async ({ open, history, file }: Reading, chatId: ChatId): Promise<void> => {
  const seq = 1 + Math.floor(Math.random() * PRIED)
  await Promise.all([
    open(chatId).then(yes, no),
    history(chatId, { limit: 10 }).then(yes, no),
    file(chatId, seq).then(yes, no),
  ])
}

/**
 * Signs an agent in and opens every chat that the agent may see, those that begin later too.
 * @param onDelivery is told of everything of a chat that this agent is given
 */
export const createAgent = async (
  url: string,
  email: string,
  password: string,
  onDelivery: OnDelivery = () => undefined,
): Promise<Agent> => {
  const person = await signIn(url, email, password)
  const { api, live } = person
  const numbers = new Map<NumberId, WhatsAppNumber>()
  let inboxes: Inbox[] = []
  let isClosed = false
  const maySee = ({ inboxId }: { inboxId: InboxId }): boolean =>
    inboxes.some((inbox) => inbox.inboxId === inboxId)
  const phonesOf = (some: WhatsAppNumber[]) => new Set(some.map(({ phone = '' }) => phone))

  const reading = createReading(person, onDelivery)
  const files = createAgentFiles(url, person)
  const writing = createWriting(email.split('@')[0] ?? email, { live, files }, (chatId) =>
    watched.get(chatId),
  )
  const working = createWorking(email.split('@')[0] ?? email, person.api, (chatId) => watched.get(chatId))
  const { watched, watch, watchAll } = createWatching(
    live,
    reading,
    (numberId) => numbers.get(numberId)?.phone ?? '',
    (chatId, sight) => {
      writing.onSight(chatId, sight)
      working.onSight(chatId, sight)
    },
  )

  const look = async (): Promise<void> => {
    const me = await api.get(z.object({ inboxes: z.array(Inbox) }), '/me')
    const seen = await api.get(z.object({ numbers: z.array(WhatsAppNumber) }), '/numbers')
    inboxes = me.inboxes
    for (const number of seen.numbers) numbers.set(number.numberId, number)
    await Promise.all(inboxes.map(({ inboxId }) => live.send('inbox:open', { inboxId })))
    await watchAll(inboxes)
  }

  /** Looks until it could: on a bad day that takes some tries. */
  const lookUntilDone = async (): Promise<void> => {
    while (!isClosed) {
      const done = live.state() === 'connected' && (await look().then(yes, no))
      if (done) return
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  let looking: Promise<void> | undefined
  const lookNow = (): Promise<void> => {
    looking ??= lookUntilDone().finally(() => {
      looking = undefined
    })
    return looking
  }

  live.on('inbox:changed', ({ chats }) => {
    for (const { chatId } of chats) onDelivery(chatId, 'feed', Date.now())
    chats.forEach(watch)
  })
  live.on('chat:appended', ({ chatId }) => {
    onDelivery(chatId, 'frame', Date.now())
  })
  live.onState((state) => {
    if (state === 'connected') void lookNow()
  })

  return {
    answer: writing.answer,
    settled: async () => {
      await Promise.all([writing.settled(), working.settled()])
    },
    work: working.work,
    worked: working.worked,
    look: async () => {
      await lookNow()
      for (const { open, ...chat } of watched.values())
        if (maySee(chat) && phaseOf(open.state()).is === 'refused') open.doubt()
    },
    level: async () => {
      await lookNow()
      const mine = [...watched.values()].filter(maySee)
      for (const { open } of mine) open.doubt()
      await until(() => {
        for (const { open } of mine) if (phaseOf(open.state()).is === 'refused') open.doubt()
        return mine.every(({ open }) => isLevel(open))
      })
    },
    pry: (chatId) => pryInto(reading, chatId),
    openFiles: async () => {
      for (const [chatId, { open, given, ...chat }] of watched)
        if (maySee(chat))
          for (const { seq, media } of open.state().messages)
            if (media?.state === 'stored') given.set(seq, await files.digest(chatId, seq))
    },
    observed: () => ({
      name: email,
      phones: phonesOf([...numbers.values()].filter(maySee)),
      onceAllowed: phonesOf([...numbers.values()]),
      chats: [...watched.values()].map(seenOf),
    }),
    acknowledged: writing.acknowledged,
    written: writing.written,
    close: () => {
      isClosed = true
      for (const { open } of watched.values()) open.close()
      writing.close()
      files.close()
      live.close()
    },
  }
}

const yes = (): boolean => true
const no = (): boolean => false
