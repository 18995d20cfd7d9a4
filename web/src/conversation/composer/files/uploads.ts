import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import { LARGEST } from '@sahut/core/contract/sent-file'
import { type ChatId, type ClientMsgId, newClientMsgId } from '@sahut/core/model/ids'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '../../../api/client.ts'
import { putFile } from './put-file.ts'
import { sidesOf } from './sides.ts'

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
    const { chatId, file, isDocument } = upload
    const caption = upload.caption.trim()
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
          ...(file.name === '' ? {} : { fileName: file.name.slice(-200) }),
          ...(isDocument ? { as: 'document' as const } : await sidesOf(file)),
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
      const uploads = fitting.map((file): Upload => ({
        id: newClientMsgId(),
        chatId,
        file,
        preview: previewOf(file),
        caption: '',
        isDocument: isTooLarge(file),
        phase: 'chosen',
        share: 0,
      }))
      state.setState(({ uploads: before }) => ({ uploads: [...before, ...uploads] }))
      return all.length - fitting.length
    },
    caption: (id, caption) => {
      change(id, { caption })
    },
    remove: (id) => {
      endings.get(id)?.abort()
      drop(id)
    },
    send: (chatId) => {
      for (const { id, phase, chatId: of } of state.getState().uploads)
        if (of === chatId && phase === 'chosen') queue(id)
    },
    retry: queue,
  }
}
