import type { MessageEntry } from './message.ts'

type Said = Pick<MessageEntry, 'content'>

/** Whether it is a line that tells what changed in a group, or what the team did: nobody wrote it, and nobody has to answer it. */
export const isNews = ({ content }: Said): boolean => content.type === 'group' || content.type === 'work'

/** Whether the team wrote it for itself. */
export const isNote = ({ content }: Said): boolean => content.type === 'note'

/** Whether it was said between the contact and us: what stands on WhatsApp too. */
export const isSaid = (message: Said): boolean => !isNews(message) && !isNote(message)

/** Whether somebody wrote it to us: what counts as received, and is unread until somebody of the team has seen it. */
export const isReceived = (message: Said & Pick<MessageEntry, 'fromMe'>): boolean =>
  !message.fromMe && isSaid(message)
