import type { Beside } from '@sahut/core/model/content/beside'
import type { MessageContent } from '@sahut/core/model/content/content'
import { proto } from '@whiskeysockets/baileys'
import { boundedCount, boundedId } from '../incoming/bounds.ts'
import { createRecent } from '@sahut/core/process/recent'

const { MEDIA_ALBUM } = proto.MessageAssociation.AssociationType

/** How many of each an album is to have, as its own message says before they come. */
type Expected = { images: number; videos: number }

/** No app sends more of them together. */
const MOST = 100
/** So many albums are remembered of a number: their photos come within seconds. */
const REMEMBERED = 100

/** A message out of the envelopes in which apps send what belongs to an album. */
const insides = (message: proto.IMessage): proto.IMessage[] => {
  const inner = message.deviceSentMessage?.message ?? message.associatedChildMessage?.message
  return inner ? [message, ...insides(inner)] : [message]
}

/** Of which album a photo or a film is: WhatsApp's id of the message that holds it. */
export const albumIn = (message: proto.IMessage): { id: string } | undefined => {
  for (const { messageContextInfo } of insides(message)) {
    const { associationType, parentMessageKey } = messageContextInfo?.messageAssociation ?? {}
    if (associationType === MEDIA_ALBUM && parentMessageKey?.id) return { id: boundedId(parentMessageKey.id) }
  }
  return undefined
}

const count = (told: number | null | undefined): number => Math.min(boundedCount(told) ?? 0, MOST)

/** What an album's own message says; nothing for any other message. */
const expectedIn = (message: proto.IMessage): Expected | undefined => {
  const album = insides(message).find(({ albumMessage }) => albumMessage)?.albumMessage
  if (!album) return undefined
  return { images: count(album.expectedImageCount), videos: count(album.expectedVideoCount) }
}

/** Remembers what albums said of themselves, so that their photos have their room as they come. */
export const createAlbums = () => {
  const albums = createRecent<string, Expected>(REMEMBERED)
  const nameOf = (chat: string | null | undefined, id: string): string => `${chat ?? ''} ${id}`
  return {
    /** A message came; it may be an album. */
    note: (
      { remoteJid, id }: { remoteJid?: string | null | undefined; id?: string | null | undefined },
      message: proto.IMessage | null | undefined,
    ): void => {
      const expected = message ? expectedIn(message) : undefined
      if (expected !== undefined && id) albums.set(nameOf(remoteJid, boundedId(id)), expected)
    },
    /** A photo of an album, with how many are to come where that is known: so there is room for them. */
    complete: (
      { remoteJid }: { remoteJid?: string | null | undefined },
      content: MessageContent,
    ): MessageContent => {
      const { album } = content as Beside
      const expected = album && albums.get(nameOf(remoteJid, album.id))
      if (album === undefined || expected === undefined) return content
      return { ...content, album: { ...album, ...expected } } as MessageContent
    },
  }
}

/** The message that holds an album of ours. */
export const albumMessage = ({ images = 0, videos = 0 }: Partial<Expected>): proto.IMessage => ({
  albumMessage: { expectedImageCount: images, expectedVideoCount: videos },
})

/** What says of a photo of ours that it is of an album. */
export const ofAlbum = (id: string, remoteJid: string): proto.IMessageContextInfo => ({
  messageAssociation: { associationType: MEDIA_ALBUM, parentMessageKey: { remoteJid, fromMe: true, id } },
})
