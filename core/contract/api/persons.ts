import { z } from 'zod'
import { ChatId, PersonId, PersonNoteId } from '../../model/ids.ts'
import { PersonNote, PersonNoteText } from '../../model/person/person.ts'
import { HistoryCursor } from '../history-cursor.ts'
import { HISTORY_LIMIT } from '../history.ts'
import { Done, type Operation, queryNumber } from '../operation.ts'
import { ThreadCursor, ThreadPage } from '../person-thread.ts'
import { BlockState, Person, PersonChange } from '../persons.ts'
import { SharedKind, SharedPage } from '../shared.ts'

const OneChat = z.object({ chatId: ChatId })
const person = z.object({ person: Person })

/** What a team knows of the people whom chats are with, and whom it blocks. */
export const personOperations = {
  readPerson: {
    summary:
      'What the team knows of the person whom a chat is with: the name that it gave them, the fields that admins set up, and their chats over all numbers that the caller sees. Refused (conflict) for a group.',
    param: OneChat,
    answer: person,
  },
  changePerson: {
    summary:
      'Another name or other fields of a person; what is left out stays, `null` takes away. Refused (conflict) if somebody has changed them since `version`.',
    param: OneChat,
    json: PersonChange,
    answer: person,
  },
  mergePersons: {
    summary:
      "Two chats' people are one: what is known of the first goes over what is known of the other, and all chats are of both.",
    param: OneChat,
    json: z.strictObject({ with: ChatId }),
    answer: person,
  },
  partPersons: {
    summary: 'Parts again who was merged into the person of a chat, with all that was known of them.',
    param: OneChat,
    json: z.strictObject({ personId: PersonId }),
    answer: person,
  },
  readPersonThread: {
    summary:
      'All that was said with the person of a chat, over all numbers that the caller sees, by time; pages go back. Refused (conflict) where a chat was put in order anew meanwhile: begin from the end then.',
    param: OneChat,
    query: z.object({
      /** Of the page before. */
      cursor: ThreadCursor.optional(),
      limit: queryNumber(1, HISTORY_LIMIT).default(50),
    }),
    answer: ThreadPage,
  },
  readShared: {
    summary:
      'The pictures and films of a chat, its files or its links, newest first. A page looks through 500 messages at most, so it may be empty and have a `cursor` to look on.',
    param: OneChat,
    query: z.object({
      kind: SharedKind,
      cursor: HistoryCursor.optional(),
      limit: queryNumber(1, HISTORY_LIMIT).default(30),
    }),
    answer: SharedPage,
  },
  listPersonNotes: {
    summary: 'What the team wrote about a person, newest first; the contact never sees it.',
    param: OneChat,
    query: z.object({
      /** The `next` of the page before. */
      before: PersonNoteId.optional(),
      limit: queryNumber(1, HISTORY_LIMIT).default(20),
    }),
    answer: z.object({ notes: z.array(PersonNote), next: PersonNoteId.optional() }),
  },
  writePersonNote: {
    summary: 'Writes a note about the person of a chat, for the team only.',
    status: 201,
    param: OneChat,
    json: z.strictObject({ text: PersonNoteText }),
    answer: z.object({ note: PersonNote }),
  },
  removePersonNote: {
    summary: "Removes a note about a person: one's own, or as an admin any.",
    param: OneChat.extend({ noteId: PersonNoteId }),
    answer: Done,
  },
  readBlock: {
    summary:
      'Whether the contact of a chat is blocked on WhatsApp, and what was asked for and is not done yet.',
    param: OneChat,
    answer: z.object({ block: BlockState }),
  },
  blockContact: {
    summary:
      'Asks WhatsApp to block the contact of a chat for its number, or to unblock them. The chat tells once it is done; until then nobody has to ask again.',
    param: OneChat,
    json: z.strictObject({ isBlocked: z.boolean() }),
    answer: z.object({ block: BlockState }),
  },
} as const satisfies Record<string, Operation>
