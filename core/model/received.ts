import type { MessageEntry } from './message.ts'

/** Whether it is a line that tells what changed in a group: nobody wrote it, and nobody has to answer it. */
export const isNews = ({ content }: Pick<MessageEntry, 'content'>): boolean => content.type === 'group'

/** Whether somebody wrote it to us: what counts as received, and is unread until somebody of the team has seen it. */
export const isReceived = (message: Pick<MessageEntry, 'content' | 'fromMe'>): boolean =>
  !message.fromMe && !isNews(message)
