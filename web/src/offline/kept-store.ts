import { Me } from '@sahut/core/contract/api/session'
import { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { MessageEntry } from '@sahut/core/model/message/message'
import { z } from 'zod'
import { keptName, keptOwner } from './kept-owner.ts'

/** So many chats are kept with their messages. */
const CHATS = 20

/** Who works here, and the list as it was. */
export const KeptDesk = z.object({ me: Me, chats: z.array(Chat), at: z.number() })
export type KeptDesk = z.infer<typeof KeptDesk>

/** A chat as it was when it was left. */
export const KeptChat = z.object({
  chat: Chat,
  messages: z.array(MessageEntry),
  /** Where the page before these messages begins. */
  older: z.union([z.number(), z.string()]).optional(),
  at: z.number(),
})
export type KeptChat = z.infer<typeof KeptChat>

/** All that is kept of one person's work. */
export type Kept = KeptDesk & { conversations: KeptChat[] }

const answered = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('The database did not answer.'))
    }
  })

const finished = (work: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    work.oncomplete = () => {
      resolve()
    }
    work.onabort = () => {
      reject(work.error ?? new Error('The database took nothing.'))
    }
  })

/** Opened for each piece of work: a database that is held open can't be wiped. */
const within = async <Result>(
  owner: string,
  mode: IDBTransactionMode,
  work: (stores: { desk: IDBObjectStore; chats: IDBObjectStore }) => Promise<Result>,
): Promise<Result> => {
  const opening = indexedDB.open(keptName(owner), 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('desk')
    opening.result.createObjectStore('chats', { keyPath: 'chat.chatId' })
  }
  const database = await answered(opening)
  try {
    const transaction = database.transaction(['desk', 'chats'], mode)
    const end = finished(transaction)
    // Refused below too, where it is waited for.
    end.catch(() => undefined)
    const result = await work({
      desk: transaction.objectStore('desk'),
      chats: transaction.objectStore('chats'),
    })
    await end
    return result
  } finally {
    database.close()
  }
}

/** What was kept, as far as this release can read it; nothing where nobody is signed in here. */
export const readKept = async (): Promise<Kept | undefined> => {
  const owner = keptOwner()
  if (owner === null) return undefined
  const [desk, chats] = await within(owner, 'readonly', (stores) =>
    Promise.all([answered<unknown>(stores.desk.get('desk')), answered<unknown[]>(stores.chats.getAll())]),
  )
  const kept = KeptDesk.safeParse(desk)
  if (!kept.success || kept.data.me.user.userId !== owner) return undefined
  const conversations = chats.flatMap((chat) => KeptChat.safeParse(chat).data ?? [])
  return { ...kept.data, conversations }
}

/** Keeps somebody's work for as long as they are signed in here. */
export const createKeeper = (owner: string) => {
  const isOwner = (): boolean => keptOwner() === owner
  return {
    putDesk: async (desk: KeptDesk): Promise<void> => {
      if (isOwner())
        await within(owner, 'readwrite', async (stores) => answered(stores.desk.put(desk, 'desk')))
    },
    putChat: async (chat: KeptChat): Promise<void> => {
      if (isOwner()) await within(owner, 'readwrite', async (stores) => answered(stores.chats.put(chat)))
    },
    /** Lets go of what may not be seen any more, and of what was left longest ago. */
    sweep: async (maySee: (chat: Chat) => boolean): Promise<void> => {
      if (!isOwner()) return
      await within(owner, 'readwrite', async ({ chats }) => {
        const all = (await answered<unknown[]>(chats.getAll())).map((chat) => KeptChat.safeParse(chat).data)
        const good = all
          .filter((kept) => kept !== undefined && maySee(kept.chat))
          .sort((a, b) => (b?.at ?? 0) - (a?.at ?? 0))
          .slice(0, CHATS)
        const ids = new Set<ChatId | undefined>(good.map((kept) => kept?.chat.chatId))
        for (const key of await answered(chats.getAllKeys())) if (!ids.has(key as ChatId)) chats.delete(key)
      })
    },
  }
}
