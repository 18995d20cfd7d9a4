import type { MessageEntry, MessageStatus } from '@sahut/core/model/message/message'

/** The album that a message is shown in; nothing for one that says something else by itself: it failed, or is deleted. */
export const albumOf = ({ content, status, deed }: MessageEntry): string | undefined => {
  if (content.type !== 'image' && content.type !== 'video') return undefined
  const isApart = status === 'failed' || status === 'cancelled' || deed?.type === 'deletion'
  return isApart ? undefined : content.album?.id
}

/** How many photos and films an album is to have, where that is known. */
export const expectedOf = ({ content }: MessageEntry): number => {
  if (content.type !== 'image' && content.type !== 'video') return 0
  const { images = 0, videos = 0 } = content.album ?? {}
  return images + videos
}

const ORDER: readonly MessageStatus[] = ['queued', 'sent', 'delivered', 'read']

/** How far an album got: as far as the last of its messages. */
export const lowest = (statuses: readonly (MessageStatus | undefined)[]): MessageStatus | undefined =>
  ORDER.find((status) => statuses.includes(status))
