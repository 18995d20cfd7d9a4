import { createHash, randomBytes } from 'node:crypto'
import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import { type ChatId, type ClientMsgId, newClientMsgId } from '@sahut/core/model/ids'
import { keptFetch } from '@sahut/simulator/control/kept-fetch'
import { z } from 'zod'
import type { Person } from './client.ts'

/** Between two tries of what could not be done, ms. */
const AGAIN_MS = 500
/** How often somebody tries to get a file; whoever has the right to it gets it sooner. */
const TRIES = 20
/** How large an agent's file is, at least and at most, bytes. */
const LEAST = 1_000
const MORE = 150_000

const Address = z.object({ url: z.string() })
const Seq = z.object({ seq: z.number() })

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** By what a file begins Sahut knows a picture; of others it knows nothing. */
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0])

/** A file that nobody else has: a picture, or something that can't be known. */
const makeFile = (n: number): Buffer => {
  const bytes = randomBytes(LEAST + Math.floor(Math.random() * MORE))
  return n % 2 === 0 ? Buffer.concat([JPEG, bytes]) : bytes
}

/** A file on its way, from the moment on when somebody sends it. */
type SentFile = { clientMsgId: ClientMsgId; sha256: string; done: Promise<number | undefined> }

/** What an agent does with files, over the API and the addresses that it names. */
export const createAgentFiles = (url: string, { api }: Pick<Person, 'api'>) => {
  let n = 0
  let isClosed = false

  const put = async (address: string, content: Buffer): Promise<void> => {
    const body = new Uint8Array(content)
    const answer = await keptFetch(new URL(address, url).href, { method: 'PUT', body })
    if (!answer.ok) throw new SahutError('unavailable', `The upload was answered ${String(answer.status)}.`)
  }

  const bring = async (
    chatId: ChatId,
    { clientMsgId, caption, content }: { clientMsgId: ClientMsgId; caption: string; content: Buffer },
  ): Promise<number> => {
    try {
      const bytes = content.length
      const offer = await api.post(Address, `/chats/${chatId}/uploads`, { clientMsgId, bytes })
      await put(offer.url, content)
    } catch (error) {
      // Its answer was lost: it is sent, and only its place is not known.
      if (asSahutError(error).code !== 'conflict') throw error
    }
    const file = { clientMsgId, caption, fileName: 'nota.bin' }
    return (await api.post(Seq, `/chats/${chatId}/files`, file)).seq
  }

  /** Tries until it is done, or refused for good. @returns its place in the chat */
  const bringAgain = async (...what: Parameters<typeof bring>): Promise<number | undefined> => {
    while (!isClosed) {
      try {
        return await bring(...what)
      } catch (thrown) {
        const { code, retry } = asSahutError(thrown).toBody()
        // A page would say so, and the agent would begin anew.
        if (!retry && code !== 'token_expired' && code !== 'unauthenticated') return undefined
        await sleep(AGAIN_MS)
      }
    }
    return undefined
  }

  const get = async (chatId: ChatId, seq: number): Promise<string> => {
    const address = await api.get(Address, `/chats/${chatId}/messages/${String(seq)}/file`)
    const answer = await keptFetch(new URL(address.url, url).href)
    if (!answer.ok) throw new SahutError('unavailable', `The file was answered ${String(answer.status)}.`)
    return digestOf(new Uint8Array(await answer.arrayBuffer()))
  }

  return {
    send: (chatId: ChatId, caption: string): SentFile => {
      n += 1
      const content = makeFile(n)
      const clientMsgId = newClientMsgId()
      const done = bringAgain(chatId, { clientMsgId, caption, content })
      return { clientMsgId, sha256: digestOf(content), done }
    },
    /** @returns the digest of what is given for a message's file, or why nothing is */
    digest: async (chatId: ChatId, seq: number): Promise<string> => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await get(chatId, seq)
        } catch (thrown) {
          const { code, message } = asSahutError(thrown)
          if (tries >= TRIES) return `none, ${code}: ${message}`
          await sleep(AGAIN_MS)
        }
      }
    },
    close: (): void => {
      isClosed = true
    },
  }
}

export type AgentFiles = ReturnType<typeof createAgentFiles>
