import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import { type ChatId, newPersonNoteId, type PersonNoteId } from '../model/ids.ts'
import { PersonNote } from '../model/person/person.ts'
import type { Principal } from '../model/user/user.ts'
import { readable } from '../store/decoding.ts'
import { rowIsNew } from '../store/expressions.ts'
import { personNoteKey, personNoteRange } from '../store/keys/persons.ts'
import type { Table } from '../store/table.ts'
import type { PersonRows } from './person-rows.ts'
import type { TellChats } from './tell-chats.ts'

/** What the team writes about people for itself, whichever chat it is about. */
export type PersonNotes = {
  /** The newest ones, or those from before a note. @throws SahutError not_found */
  read: (
    principal: Principal,
    page: { chatId: ChatId; before?: PersonNoteId | undefined; limit: number },
  ) => Promise<{ notes: PersonNote[]; next?: PersonNoteId }>
  /** @throws SahutError not_found */
  write: (principal: Principal, note: { chatId: ChatId; text: string }) => Promise<PersonNote>
  /** Only who wrote it may, and admins. Again is no error. @throws SahutError not_found, forbidden */
  remove: (principal: Principal, note: { chatId: ChatId; noteId: PersonNoteId }) => Promise<void>
}

export const createPersonNotes = ({
  access,
  rows,
  table,
  tell,
  now = Date.now,
}: {
  access: Pick<Access, 'may'>
  rows: PersonRows
  table: Pick<Table, 'delete' | 'get' | 'put' | 'query'>
  tell: TellChats
  now?: () => number
}): PersonNotes => ({
  read: async (principal, { chatId, before, limit }) => {
    const { thing: chat } = await access.may(principal, 'chat:read', chatId)
    const { known } = await rows.gather(chat)
    const pages = await Promise.all(
      known.map(({ personId }) =>
        table.query({
          ...personNoteRange(chat.workspaceId, personId, before),
          descending: true,
          // The last one of the page before, and one that tells whether there is more.
          limit: limit + 2,
        }),
      ),
    )
    const notes = pages
      .flatMap(({ items }) => items.flatMap((item) => readable(PersonNote, item) ?? []))
      .filter(({ noteId }) => noteId !== before)
      .sort((a, b) => (a.noteId < b.noteId ? 1 : -1))
    const page = notes.slice(0, limit)
    const last = page.at(-1)
    return { notes: page, ...(notes.length > limit && last !== undefined && { next: last.noteId }) }
  },

  write: async (principal, { chatId, text }) => {
    const { user, thing: chat } = await access.may(principal, 'chat:person', chatId)
    const gathered = await rows.gather(chat)
    const at = now()
    const note = { noteId: newPersonNoteId(at), text, by: { userId: user.userId, name: user.name }, at }
    const key = personNoteKey(user.workspaceId, gathered.known[0].personId, note.noteId)
    // Its name is its own: what is there was put by this call.
    await table.put({ ...key, ...note }, rowIsNew)
    await tell(gathered, { isNews: true })
    return note
  },

  remove: async (principal, { chatId, noteId }) => {
    const { user, thing: chat } = await access.may(principal, 'chat:person', chatId)
    const gathered = await rows.gather(chat)
    const keys = gathered.known.map(({ personId }) => personNoteKey(user.workspaceId, personId, noteId))
    for (const key of keys) {
      const item = await table.get(key)
      const note = item && readable(PersonNote, item)
      if (note === undefined) continue
      if (note.by.userId !== user.userId && user.role !== 'admin')
        throw new SahutError('forbidden', 'Only who wrote a note may remove it, and admins.')
      await table.delete(key)
      await tell(gathered, { isNews: true })
    }
  },
})
