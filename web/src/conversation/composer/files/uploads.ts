import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import { ALBUM_FILES, LARGEST } from '@sahut/core/contract/sent-file'
import { type ChatId, type ClientMsgId, newClientMsgId } from '@sahut/core/model/ids'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '../../../api/client.ts'
import { putFile } from './put-file.ts'
import { sidesOf } from './sides.ts'

/** What is known of a voice message that was recorded here. */
export type Voice = { seconds: number; waveform: number[] }

/** A file that an agent has chosen, until its message stands in the outbox. */
export type Upload = {
  id: ClientMsgId
  chatId: ChatId
  file: File
  /** A picture of it, where it is one. */
  preview: string | undefined
  caption: string
  /** Sent as it is, because it is larger than WhatsApp shows. */
  isDocument: boolean
  /** What it is sent together with. */
  album?: { id: ClientMsgId; images: number; videos: number }
  /** A picture that is to be a sticker. */
  isSticker?: boolean
  /** Recorded here, and not a file of the agent's. */
  voice?: Voice
  phase: 'chosen' | 'sending' | 'failed'
  /** How much of it is there, 0 to 1. */
  share: number
  error?: SahutError
}

/** The files that are on their way out, of all chats: they go on when the agent reads elsewhere. */
export type Uploads = {
  state: StoreApi<{ uploads: readonly Upload[] }>
  /** @returns how many are larger than WhatsApp takes, and were left out */
  choose: (chatId: ChatId, files: Iterable<File>) => number
  caption: (id: ClientMsgId, caption: string) => void
  /** Has a picture sent as a sticker, or as what it is. */
  stick: (id: ClientMsgId, isSticker: boolean) => void
  /** Sends what was recorded, behind what is on its way already. */
  say: (chatId: ChatId, recorded: Blob, voice: Voice) => void
  /** Takes one back: what is on its way ends. */
  remove: (id: ClientMsgId) => void
  /** Sends what was chosen in a chat, one after the other. */
  send: (chatId: ChatId) => void
  /** Tries one again that failed. */
  retry: (id: ClientMsgId) => void
}

const previewOf = (file: File): string | undefined =>
  /^image\/(jpeg|png|webp|gif)$/.test(file.type) ? URL.createObjectURL(file) : undefined

const isTooLarge = ({ type, size }: File): boolean => {
  const [kind = ''] = type.split('/')
  return (kind === 'image' || kind === 'video' || kind === 'audio') && size > LARGEST[kind]
}

const isOf = (kind: 'image' | 'video', { file, isDocument, isSticker }: Upload): boolean =>
  file.type.startsWith(`${kind}/`) && !isDocument && isSticker !== true

/** Photos and films that are sent at once are sent together, from two on. */
const albumsOf = (chosen: readonly Upload[]): Map<ClientMsgId, Upload['album']> => {
  const shown = chosen.filter((one) => isOf('image', one) || isOf('video', one))
  const albums = new Map<ClientMsgId, Upload['album']>()
  for (let at = 0; at < shown.length; at += ALBUM_FILES) {
    const together = shown.slice(at, at + ALBUM_FILES)
    if (together.length < 2) continue
    const images = together.filter((one) => isOf('image', one)).length
    const album = { id: newClientMsgId(), images, videos: together.length - images }
    for (const { id } of together) albums.set(id, album)
  }
  return albums
}

/** What is told of a file beside its words. */
const toldOf = async ({ file, isDocument, isSticker, voice, album }: Upload) => {
  if (voice !== undefined) return { as: 'voice' as const, ...voice }
  if (isSticker === true) return { as: 'sticker' as const, ...(await sidesOf(file)) }
  return {
    ...(file.name === '' ? {} : { fileName: file.name.slice(-200) }),
    ...(isDocument ? { as: 'document' as const } : await sidesOf(file)),
    ...(album === undefined ? {} : { album }),
  }
}

/** A file as it was chosen. */
const chosenFile = (chatId: ChatId, file: File): Upload => ({
  id: newClientMsgId(),
  chatId,
  file,
  preview: previewOf(file),
  caption: '',
  isDocument: isTooLarge(file),
  phase: 'chosen',
  share: 0,
})

/** What was said, as a file. */
const spokenFile = (chatId: ChatId, recorded: Blob, voice: Voice): Upload => ({
  id: newClientMsgId(),
  chatId,
  file: new File([recorded], '', { type: recorded.type }),
  voice,
  preview: undefined,
  caption: '',
  isDocument: false,
  phase: 'sending',
  share: 0,
})

export const createUploads = (api: Pick<ApiClient, 'offerUpload' | 'sendFile'>): Uploads => {
  const state = createStore<{ uploads: readonly Upload[] }>(() => ({ uploads: [] }))
  const endings = new Map<ClientMsgId, AbortController>()
  let last: Promise<void> = Promise.resolve()

  const find = (id: ClientMsgId) => state.getState().uploads.find((one) => one.id === id)
  const change = (id: ClientMsgId, more: Partial<Upload>): void => {
    state.setState(({ uploads }) => ({
      uploads: uploads.map((one) => (one.id === id ? { ...one, ...more } : one)),
    }))
  }
  const drop = (id: ClientMsgId): void => {
    endings.delete(id)
    const preview = find(id)?.preview
    if (preview !== undefined) URL.revokeObjectURL(preview)
    state.setState(({ uploads }) => ({ uploads: uploads.filter((one) => one.id !== id) }))
  }

  const bring = async (id: ClientMsgId): Promise<void> => {
    const upload = find(id)
    if (upload === undefined) return
    const { chatId, file } = upload
    // Stickers have no words.
    const caption = upload.isSticker === true ? '' : upload.caption.trim()
    const ending = new AbortController()
    endings.set(id, ending)
    try {
      const { url } = await api.offerUpload(chatId, { clientMsgId: id, bytes: file.size }, ending.signal)
      await putFile(url, file, ending.signal, (share) => {
        change(id, { share })
      })
      await api.sendFile(
        chatId,
        {
          clientMsgId: id,
          ...(caption === '' ? {} : { caption }),
          ...(await toldOf(upload)),
        },
        ending.signal,
      )
      drop(id)
    } catch (error) {
      if (!ending.signal.aborted) change(id, { phase: 'failed', share: 0, error: asSahutError(error) })
    }
  }

  /** In the order in which they were sent, one at a time. */
  const queue = (id: ClientMsgId): void => {
    change(id, { phase: 'sending', share: 0 })
    last = last.then(() => bring(id))
  }

  return {
    state,
    choose: (chatId, files) => {
      const all = [...files]
      const fitting = all.filter(({ size }) => size > 0 && size <= LARGEST.document)
      const uploads = fitting.map((file) => chosenFile(chatId, file))
      state.setState(({ uploads: before }) => ({ uploads: [...before, ...uploads] }))
      return all.length - fitting.length
    },
    stick: (id, isSticker) => {
      change(id, { isSticker })
    },
    say: (chatId, recorded, voice) => {
      const upload = spokenFile(chatId, recorded, voice)
      state.setState(({ uploads }) => ({ uploads: [...uploads, upload] }))
      queue(upload.id)
    },
    caption: (id, caption) => {
      change(id, { caption })
    },
    remove: (id) => {
      endings.get(id)?.abort()
      drop(id)
    },
    send: (chatId) => {
      const chosen = state.getState().uploads.filter((one) => one.chatId === chatId && one.phase === 'chosen')
      const albums = albumsOf(chosen)
      for (const { id } of chosen) {
        const album = albums.get(id)
        if (album !== undefined) change(id, { album })
        queue(id)
      }
    },
    retry: queue,
  }
}
