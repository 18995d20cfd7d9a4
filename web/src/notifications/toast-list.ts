import type { ChatId } from '@sahut/core/model/ids'
import { createStore } from 'zustand/vanilla'
import type { News } from './news.ts'
import type { ReasonName } from './reasons.ts'

/** So long a toast stays that nobody touches, ms. */
const STAYS_MS = 9_000

/** News on the screen: one toast a chat. @property times how often something was told of it since it is there */
export type Toast = News & { times: number }

/** The toasts of this tab, newest first; each goes by itself, but none while somebody is at them. */
export const createToastList = () => {
  const list = createStore<readonly Toast[]>(() => [])
  const timers = new Map<ChatId, ReturnType<typeof setTimeout>>()
  let isHeld = false

  /** @param reason only what is told for it; without, whatever is */
  const remove = (chatId: ChatId, reason?: ReasonName): void => {
    const toast = list.getState().find(({ chat }) => chat.chatId === chatId)
    if (toast === undefined || (reason !== undefined && toast.reason !== reason)) return
    clearTimeout(timers.get(chatId))
    timers.delete(chatId)
    list.setState(
      list.getState().filter((one) => one !== toast),
      true,
    )
  }
  const leaveLater = (chatId: ChatId): void => {
    clearTimeout(timers.get(chatId))
    if (isHeld) return
    timers.set(
      chatId,
      setTimeout(() => {
        remove(chatId)
      }, STAYS_MS),
    )
  }
  return {
    list,
    add: (news: News): void => {
      const { chatId } = news.chat
      const before = list.getState().find(({ chat }) => chat.chatId === chatId)
      const others = list.getState().filter((toast) => toast !== before)
      list.setState([{ ...news, times: (before?.times ?? 0) + 1 }, ...others], true)
      leaveLater(chatId)
    },
    remove,
    /** Somebody points at them or has the focus there, or does no more. */
    hold: (held: boolean): void => {
      isHeld = held
      for (const timer of timers.values()) clearTimeout(timer)
      if (!held) for (const { chat } of list.getState()) leaveLater(chat.chatId)
    },
    stop: (): void => {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
export type ToastList = ReturnType<typeof createToastList>
