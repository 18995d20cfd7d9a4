import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { createRecent } from '../desk/recent.ts'
import type { Workplace } from '../desk/workplace.ts'
import { type Course, courseOf } from './course.ts'
import { tellLooking } from './looking.ts'
import { hearNews, type News } from './news.ts'
import { REASONS } from './reasons.ts'
import { playSound } from './sound.ts'
import { closeSystemNotification, showSystemNotification, systemPermission } from './system-notification.ts'
import { joinTabs, type Tabs, type Word } from './tabs.ts'
import type { ToastList } from './toast-list.ts'
import { isQuietNow, readToldPreferences, type ToldPreferences } from './told-preferences.ts'

/** What comes of one chat within so long is told as one, ms. */
const GATHER_MS = 400

/** After so long a tab looks whether another has told what it was to tell: it may have gone just then. */
const AGAIN_MS = 2_000

/** It sounds at most so often, ms. */
const SOUND_MS = 3_000

/** Chats of which is remembered how far they were told. */
const REMEMBERED = 1_000

/** Where the push service tells, it does so for hidden pages too: told by both it would be twice. */
const maySystem = (preferences: ToldPreferences): boolean =>
  preferences.system && !preferences.push && systemPermission() === 'granted' && !isQuietNow(preferences)

/** Sounds, but not like an alarm when many write at once. */
const createSounding = () => {
  let soundedAt = Number.NEGATIVE_INFINITY
  return (): void => {
    if (performance.now() - soundedAt < SOUND_MS) return
    soundedAt = performance.now()
    playSound().catch((error: unknown) => {
      console.warn('The browser plays no sound.', error)
    })
  }
}

/** What belongs together: of the same reason the later takes the place of the former. */
const tagOf = ({ reason, chat }: Pick<News, 'reason' | 'chat'>): string =>
  reason === 'message' ? chat.chatId : `${reason} ${chat.chatId}`

/** How far each chat was told for each reason, by whatever tab. */
const createToldPlaces = () => {
  const told = createRecent<string, { epoch: number; seq: number }>(REMEMBERED)
  return {
    has: ({ reason, chat, seq }: News): boolean => {
      const before = told.get(tagOf({ reason, chat }))
      return before !== undefined && before.epoch === chat.epoch && before.seq >= seq
    },
    add: ({ reason, chat, seq }: News): void => {
      told.put(tagOf({ reason, chat }), { epoch: chat.epoch, seq })
    },
  }
}

const systemNotificationOf = ({ reason, chat }: News, { showsText }: ToldPreferences) => {
  const { headline, words } = REASONS[reason]
  return {
    tag: tagOf({ reason, chat }),
    title: headline(chat),
    body: (showsText ? words(chat) : undefined) ?? '',
  }
}

/** @property looksAgain whether it is looked at once more if it is for another tab to tell */
type Waiting = { news: News; looksAgain: boolean }

type Means = {
  tabs: Pick<Tabs, 'tabId' | 'say'>
  toasts: Pick<ToastList, 'add'>
  sound: () => void
  open: (chat: Chat) => void
}

/** Tells one piece of news: by the page, the system and a sound, in this tab or by another. */
const carryOut = (
  news: News,
  { toastIn, isSystems, soundIn }: Course,
  preferences: ToldPreferences,
  { tabs, toasts, sound, open }: Means,
): void => {
  const isSounding = preferences.sound && !isQuietNow(preferences)
  if (toastIn === tabs.tabId) toasts.add(news)
  else if (toastIn !== undefined) tabs.say({ type: 'toast', tabId: toastIn, news })
  if (isSystems === true)
    showSystemNotification({
      ...systemNotificationOf(news, preferences),
      // The system's own sound, where no tab may make ours.
      isSilent: !isSounding || soundIn !== undefined,
      onClick: () => {
        open(news.chat)
      },
    })
  if (!isSounding || soundIn === undefined) return
  if (soundIn === tabs.tabId) sound()
  else tabs.say({ type: 'sound', tabId: soundIn })
}

/**
 * Tells the person of this tab what is new, together with their other tabs: each may hear of it, one tells.
 * @param open shows a chat
 * @returns ends it
 */
export const tellNews = (
  { live, desk, api, user: { userId } }: Pick<Workplace, 'live' | 'desk' | 'api' | 'user'>,
  toasts: ToastList,
  open: (chat: Chat) => void,
): (() => void) => {
  const waiting = new Map<ChatId, Waiting>()
  const told = createToldPlaces()
  const sound = createSounding()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false

  const tellWaiting = async (): Promise<void> => {
    const views = await tabs.views()
    const preferences = readToldPreferences(userId)
    const all = [...waiting.values()]
    waiting.clear()
    if (preferences.which === 'none') return
    const isWanted = ({ reason, chat }: News) =>
      preferences.which === 'all' || REASONS[reason].isMine(chat, userId)
    for (const { news, looksAgain } of all) {
      if (told.has(news) || !isWanted(news)) continue
      const self = { tabId: tabs.tabId, isFirst: tabs.isFirst() }
      const course = courseOf(news.chat.chatId, views, self, maySystem(preferences))
      if (course === 'others') {
        if (looksAgain) leaveToOthers(news)
        continue
      }
      told.add(news)
      tabs.say({ type: 'told', news })
      if (course !== 'seen') carryOut(news, course, preferences, { tabs, toasts, sound, open })
    }
  }

  const leaveToOthers = (news: News): void => {
    tabs.say({ type: 'heard', news })
    setTimeout(() => {
      if (!isOver) take(news, false)
    }, AGAIN_MS)
  }

  const take = (news: News, looksAgain: boolean): void => {
    const before = waiting.get(news.chat.chatId)?.news
    if (told.has(news) || (before?.chat.epoch === news.chat.epoch && before.seq > news.seq)) return
    waiting.set(news.chat.chatId, { news, looksAgain })
    timer ??= setTimeout(() => {
      timer = undefined
      tellWaiting().catch((error: unknown) => {
        console.error('News could not be told.', error)
      })
    }, GATHER_MS)
  }

  const hearTab = (word: Word): void => {
    switch (word.type) {
      case 'heard':
        take(word.news, false)
        return
      case 'told':
        told.add(word.news)
        return
      case 'toast':
        if (word.tabId === tabs.tabId) toasts.add(word.news)
        return
      case 'sound':
        if (word.tabId === tabs.tabId) sound()
        return
      case 'view':
      case 'came':
    }
  }

  const chatNow = () => desk.view.getState().conversation?.chatId
  const tabs = joinTabs(userId, { now: chatNow, onChange: desk.view.subscribe }, hearTab)
  const looking = tellLooking(api, tabs.views)
  const endHearing = hearNews(live, userId, {
    tell: (news) => {
      take(news, true)
    },
    onRead: (chat) => {
      // What else there is to tell of it stays so.
      const news: News = { reason: 'message', chat, seq: chat.seq }
      told.add(news)
      toasts.remove(chat.chatId, 'message')
      closeSystemNotification(tagOf(news))
    },
  })
  return () => {
    isOver = true
    clearTimeout(timer)
    endHearing()
    looking.close()
    tabs.close()
    toasts.stop()
  }
}
