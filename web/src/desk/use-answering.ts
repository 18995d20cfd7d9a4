import type { ChatId } from '@sahut/core/model/ids'
import { useSyncExternalStore } from 'react'
import type { ChatAnswering } from '../live/answering.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { isolated } from '../text/shown-text.ts'
import { useWorkplace } from './workplace.ts'

/** More names than that do not fit into a row. */
const NAMED = 2

const textOf = ({ does, names }: ChatAnswering): string => {
  const shown = names.slice(0, NAMED).map(isolated)
  const more = names.length - shown.length
  const all = new Intl.ListFormat(getLocale()).format(more > 0 ? [...shown, `+${String(more)}`] : shown)
  if (names.length === 1)
    return does === 'types' ? m.presence_typing({ name: all }) : m.presence_answered({ name: all })
  return does === 'types' ? m.presence_typing_many({ names: all }) : m.presence_answered_many({ names: all })
}

/** Which colleague answers in a chat, or has just done so. */
export const useAnswering = (chatId: ChatId): { does: ChatAnswering['does']; text: string } | undefined => {
  const { answering } = useWorkplace()
  const one = useSyncExternalStore(answering.onChange, () => answering.of(chatId))
  return one && { does: one.does, text: textOf(one) }
}
