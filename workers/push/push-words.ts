import type { Chat } from '@sahut/core/model/chat/chat'
import { calledName } from '@sahut/core/model/person/contact'
import { withinBytes } from '@sahut/core/model/chat/preview'
import type { PushNews, PushWishes } from '@sahut/core/model/user/push'

/** More than a notification shows. */
const NAME_BYTES = 200
const TEXT_BYTES = 1_000

/** On one line, without what can't be seen or turns its neighbours around. */
const plain = (text: string, bytes: number): string =>
  withinBytes(text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim(), bytes)

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether somebody wants to hear nothing at a moment: by the clock where they are. */
export const isQuiet = ({ quiet }: Pick<PushWishes, 'quiet'>, at: Date): boolean => {
  if (quiet === undefined) return false
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: quiet.timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const [now, begin, end] = [minutesOf(clock.format(at)), minutesOf(quiet.from), minutesOf(quiet.to)]
  return begin < end ? now >= begin && now < end : now >= begin || now < end
}

/** What one browser gets of a chat: no word of what was written, unless its person wants that. */
export const newsOf = (
  { chatId, inboxId, contact, preview }: Chat,
  { showsText, locale }: Pick<PushWishes, 'showsText' | 'locale'>,
): PushNews => {
  const name = calledName(contact) ?? (contact.phone === undefined ? '' : `+${contact.phone}`)
  const by = preview?.by === undefined ? '' : `${preview.by}: `
  const text = showsText && preview !== undefined && preview.text !== '' ? by + preview.text : undefined
  return {
    type: 'message',
    chatId,
    inboxId,
    name: plain(name, NAME_BYTES),
    ...(text === undefined ? {} : { text: plain(text, TEXT_BYTES) }),
    locale,
  }
}
