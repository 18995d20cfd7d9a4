import type { ChatId, UserId } from '@sahut/core/model/ids'
import { z } from 'zod'
import { TabView } from './course.ts'
import { News } from './news.ts'

/** What tabs of one browser and person say to each other; a tab may be of another release. */
const Word = z.discriminatedUnion('type', [
  /** Says what it shows, when that changes or a tab has come. */
  z.object({ type: z.literal('view'), view: TabView }),
  z.object({ type: z.literal('came') }),
  /** Has heard what another tab is to tell. */
  z.object({ type: z.literal('heard'), news: News }),
  /** Has told it, so that nobody tells it again. */
  z.object({ type: z.literal('told'), news: News }),
  /** Wants a tab to show or sound it. */
  z.object({ type: z.literal('toast'), tabId: z.string(), news: News }),
  z.object({ type: z.literal('sound'), tabId: z.string() }),
])
export type Word = z.infer<typeof Word>

/** The tabs that one person has open in this browser. */
export type Tabs = {
  tabId: string
  /** Whether this is the one that acts where nobody looks at any. */
  isFirst: () => boolean
  /** What all of them show; those that have gone are not among them. */
  views: () => Promise<readonly TabView[]>
  say: (word: Word) => void
  close: () => void
}

/** Each tab has a lock of its own for as long as it lives, and one of them the first's: a browser ends both with the tab. */
const holdLock = (name: string, onHeld: () => void, end: AbortSignal): void => {
  const held = navigator.locks.request(name, { signal: end }, () => {
    onHeld()
    return new Promise<void>((resolve) => {
      end.addEventListener('abort', () => {
        resolve()
      })
    })
  })
  // Closed while it waited, or not to be had: then this tab is never the first.
  held.catch(() => undefined)
}

const heldLocks = async (): Promise<ReadonlySet<string>> => {
  const { held = [] } = await navigator.locks.query()
  return new Set(held.map(({ name = '' }) => name))
}

/** What this tab shows now. */
const viewOf = (tabId: string, chatId: ChatId | undefined): TabView => ({
  tabId,
  isWatched: !document.hidden && document.hasFocus(),
  isVisible: !document.hidden,
  ...(chatId !== undefined && { chatId }),
  canSound: navigator.userActivation.hasBeenActive,
})

/** Told when what a tab shows may have changed. */
const watchView = (changed: () => void, end: AbortSignal): void => {
  document.addEventListener('visibilitychange', changed, { signal: end })
  for (const type of ['focus', 'blur', 'pointerdown', 'keydown'])
    window.addEventListener(type, changed, { signal: end })
}

/** Where a browser has no locks (plain HTTP, or site data is blocked) a tab knows of itself only. */
const aloneIn = (tabId: string, chatId: () => ChatId | undefined): Tabs => ({
  tabId,
  isFirst: () => true,
  views: () => Promise.resolve([viewOf(tabId, chatId())]),
  say: () => undefined,
  close: () => undefined,
})

/**
 * @param chat the one that is open in this tab, and who is told when it is another
 * @param hear what the other tabs say
 */
export const joinTabs = (
  userId: UserId,
  chat: { now: () => ChatId | undefined; onChange: (changed: () => void) => () => void },
  hear: (word: Word) => void,
): Tabs => {
  const tabId = crypto.randomUUID()
  if (!('locks' in navigator)) return aloneIn(tabId, chat.now)
  const lockOf = (id: string) => `sahut.tab.${userId}.${id}`
  const others = new Map<string, TabView>()
  const channel = new BroadcastChannel(`sahut.tabs.${userId}`)
  const end = new AbortController()
  let isFirst = false
  let told = ''

  const say = (word: Word): void => {
    if (!end.signal.aborted) channel.postMessage(word)
  }
  const tellView = (): void => {
    const view = viewOf(tabId, chat.now())
    told = JSON.stringify(view)
    say({ type: 'view', view })
  }
  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    const word = Word.safeParse(data)
    if (!word.success) return
    if (word.data.type === 'view') others.set(word.data.view.tabId, word.data.view)
    else if (word.data.type === 'came') tellView()
    else hear(word.data)
  }
  channel.addEventListener('message', onMessage)
  const changed = (): void => {
    if (JSON.stringify(viewOf(tabId, chat.now())) !== told) tellView()
  }
  watchView(changed, end.signal)
  const endChat = chat.onChange(changed)
  holdLock(lockOf(tabId), () => undefined, end.signal)
  holdLock(
    `sahut.first-tab.${userId}`,
    () => {
      isFirst = true
    },
    end.signal,
  )
  say({ type: 'came' })
  tellView()

  return {
    tabId,
    isFirst: () => isFirst,
    views: async () => {
      const held = await heldLocks()
      for (const id of others.keys()) if (!held.has(lockOf(id))) others.delete(id)
      return [viewOf(tabId, chat.now()), ...others.values()]
    },
    say,
    close: () => {
      end.abort()
      endChat()
      channel.close()
    },
  }
}
