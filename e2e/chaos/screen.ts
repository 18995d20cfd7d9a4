import {
  type ChatId,
  ChatId as ChatIdSchema,
  ClientMsgId,
  type InboxId,
  whatsappIdOf,
} from '@sahut/core/model/ids'
import type { OnDelivery } from '@sahut/testing/people/agent-reading'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { z } from 'zod'
import { type AgentPage, signInPage } from '../browser.ts'
import { listenToAnswers, listenToFrames, listenToPictures } from './page-ears.ts'
import type { RenderedRow, Screen } from '@sahut/testing/checker/screens'
import type { Acknowledged, Written } from '@sahut/testing/checker/verdict'

/** A chat that this agent looks at from time to time. */
export type WatchedChat = { chatId: ChatId; inboxId: InboxId; phone: string; contact: string }

/** An agent at a real browser, and a record of every message that got on the screen. */
export type ScreenAgent = {
  email: string
  page: Page
  complaints: string[]
  /** Shows a chat, as a click in the list does. */
  show: (chat: WatchedChat) => Promise<void>
  /** Writes into the chat that is shown, if one can be written in. */
  write: (text: string) => Promise<void>
  reload: () => Promise<void>
  setOffline: (isOffline: boolean) => Promise<void>
  /** Waits until a chat is level and nothing of this agent's waits any more, then scrolls it through. */
  readWhole: (chat: WatchedChat) => Promise<void>
  /** All chats that were looked at. */
  watched: () => WatchedChat[]
  seen: () => Screen
  acknowledged: () => Acknowledged[]
  /** All that this agent ever wrote, acknowledged or not. */
  written: () => Written[]
  close: () => Promise<void>
}

const Shown = z.object({
  chatId: ChatIdSchema,
  at: z.number(),
  rows: z.array(
    z.object({
      seq: z.number().optional(),
      clientMsgId: z.string().optional(),
      fromMe: z.boolean(),
      text: z.string(),
      sortTs: z.number(),
      author: z.string().optional(),
      picture: z.string().optional(),
    }),
  ),
})
type Shown = z.infer<typeof Shown>

/** Runs in the page, from its first moment on: tells of every list of messages that stood on the screen. */
const recordScreen = (): void => {
  const tell = (window as unknown as { sahutShown?: (shown: unknown) => void }).sahutShown
  let last = ''
  const look = (): void => {
    const region = document.querySelector('[data-testid="conversation"]')
    if (region === null) return
    const rows = [...region.querySelectorAll('[data-from]')].map((row) => ({
      seq: row.hasAttribute('data-seq') ? Number(row.getAttribute('data-seq')) : undefined,
      clientMsgId: row.getAttribute('data-client-msg-id') ?? undefined,
      fromMe: row.getAttribute('data-from') === 'us',
      text: row.querySelector('[data-testid="text"]')?.textContent ?? '',
      sortTs: Date.parse(row.querySelector('time')?.dateTime ?? ''),
      author: row.querySelector('[data-testid="author"]')?.textContent,
      picture: row.querySelector<HTMLImageElement>('[data-testid="image"]')?.src,
    }))
    const now = JSON.stringify([region.getAttribute('data-chat'), rows])
    if (now === last) return
    last = now
    tell?.({ chatId: region.getAttribute('data-chat'), at: Date.now(), rows })
  }
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributeFilter: ['data-seq', 'data-chat', 'datetime'],
  })
}

const isPending =
  '[data-testid="conversation"] [data-client-msg-id]:not([data-seq]):not([data-status="failed"])'
const isLevel = '[data-connection="level"]'

/** Scrolls until the page does not move any more. @param by px of each turn of the wheel, upwards if negative */
const scrollAsFarAsItGoes = async ({ page, scroll }: AgentPage, by: number): Promise<void> => {
  for (let still = 0, last = -1; still < 3;) {
    await scroll(by)
    const top = await page.$eval('[data-testid="conversation"]', (scroller) => scroller.scrollTop)
    still = top === last ? still + 1 : 0
    last = top
  }
}

/** Renders every row once: a chat opens at its first unread message, so first to the end, then to the start. */
const scrollThrough = async (agent: AgentPage): Promise<void> => {
  await scrollAsFarAsItGoes(agent, 500)
  await scrollAsFarAsItGoes(agent, -500)
}

/** A row with the address of its picture, if it has one. */
type ShownRow = RenderedRow & { picture?: string }
type ShownList = { at: number; rows: ShownRow[] }

/** The whole chat out of the snapshots of one scroll: each row as it was shown last, where it stood on the screen. */
const wholeOf = (snapshots: readonly ShownList[]): ShownRow[] => {
  const rows = new Map<number, ShownRow>()
  let order: number[] = []
  for (const snapshot of snapshots) {
    let fresh: number[] = []
    for (const row of snapshot.rows) {
      if (row.seq === undefined) continue
      const at = order.indexOf(row.seq)
      if (at === -1) fresh.push(row.seq)
      else {
        order = order.toSpliced(at, 0, ...fresh)
        fresh = []
      }
      rows.set(row.seq, row)
    }
    order.push(...fresh)
  }
  return order.flatMap((seq) => rows.get(seq) ?? [])
}

/** Signs an agent in at a browser of its own. */
export const createScreenAgent = async (
  browser: Browser,
  url: string,
  email: string,
  password: string,
  onDelivery: OnDelivery,
): Promise<ScreenAgent> => {
  const snapshots = new Map<ChatId, ShownList[]>()
  const wholes = new Map<ChatId, ShownRow[]>()
  const watched = new Map<ChatId, WatchedChat>()
  const digests = new Map<string, string>()
  const onShown = ({ chatId, at, rows }: Shown): void => {
    const list = snapshots.get(chatId) ?? []
    snapshots.set(chatId, list)
    list.push({
      at,
      rows: rows.map(({ seq, clientMsgId, author, picture, ...row }) => ({
        ...row,
        ...(seq === undefined ? {} : { seq }),
        ...(clientMsgId === undefined ? {} : { clientMsgId }),
        ...(author === undefined ? {} : { author }),
        ...(picture === undefined ? {} : { picture }),
      })),
    })
  }
  const agent: AgentPage = await signInPage(
    browser,
    url,
    email,
    password,
    async (context: BrowserContext) => {
      await context.exposeFunction('sahutShown', (shown: unknown) => {
        onShown(Shown.parse(shown))
      })
      await context.addInitScript(recordScreen)
      context.on('page', (page) => {
        listenToFrames(page, onDelivery)
        listenToAnswers(page, onDelivery)
        listenToPictures(page, digests)
      })
    },
  )
  const { page } = agent

  const withFile = ({ picture, ...row }: ShownRow): RenderedRow => {
    const file = digests.get(picture ?? '')
    return { ...row, ...(file === undefined ? {} : { file }) }
  }

  const show = async (chat: WatchedChat): Promise<void> => {
    watched.set(chat.chatId, chat)
    const path = `/inbox/${chat.inboxId}/chat/${chat.chatId}`
    await page.evaluate((to) => {
      history.pushState(null, '', to)
    }, path)
  }

  /** What this agent wrote, as it was shown last. */
  const own = (): (Written & { seq?: number })[] => {
    const rows = new Map<string, Written & { seq?: number }>()
    for (const { chatId, phone, contact } of watched.values())
      for (const { seq, clientMsgId, text } of (snapshots.get(chatId) ?? []).flatMap((one) => one.rows)) {
        if (clientMsgId === undefined || !text.includes(markOf(email))) continue
        const whatsappId = whatsappIdOf(chatId, ClientMsgId.parse(clientMsgId))
        const place = seq === undefined ? {} : { seq }
        rows.set(clientMsgId, { ...rows.get(clientMsgId), phone, contact, whatsappId, text, ...place })
      }
    return [...rows.values()]
  }

  return {
    email,
    page,
    complaints: agent.complaints,
    show,
    write: async (text) => {
      const area = page.locator('textarea')
      // While the page comes and goes there may be nothing to write in; then nothing was written.
      const isThere = await area.isVisible().catch(() => false)
      if (isThere) await agent.write(text).catch(() => undefined)
    },
    reload: async () => {
      await page.reload({ waitUntil: 'commit' })
    },
    setOffline: (isOffline) => page.context().setOffline(isOffline),
    readWhole: async (chat) => {
      await page.goto(`${url}/inbox/${chat.inboxId}/chat/${chat.chatId}`)
      watched.set(chat.chatId, chat)
      await page.waitForSelector(isLevel, { timeout: 0 })
      while ((await page.locator(isPending).count()) > 0) await page.waitForTimeout(100)
      const before = snapshots.get(chat.chatId)?.length ?? 0
      await page.waitForTimeout(200)
      await scrollThrough(agent)
      const all = snapshots.get(chat.chatId) ?? []
      wholes.set(chat.chatId, wholeOf([...all.slice(before - 1)]))
    },
    watched: () => [...watched.values()],
    seen: () => ({
      name: email,
      chats: [...watched.values()].map(({ chatId, phone, contact }) => {
        const whole = wholes.get(chatId)
        return {
          phone,
          contact,
          snapshots: (snapshots.get(chatId) ?? []).map(({ at, rows }) => ({ at, rows: rows.map(withFile) })),
          ...(whole === undefined ? {} : { whole: whole.map(withFile) }),
        }
      }),
    }),
    acknowledged: () => own().flatMap(({ seq, ...row }) => (seq === undefined ? [] : [{ ...row, seq }])),
    written: own,
    close: agent.close,
  }
}

/** By this the texts of an agent are known as its own. */
export const markOf = (email: string): string => `(${email.split('@')[0] ?? email} `
