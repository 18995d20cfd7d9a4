import { operations } from '@sahut/core/contract/api'
import type { BlockState, Person, PersonChange } from '@sahut/core/contract/persons'
import type { ChatId, ClientMsgId, PersonFieldId, PersonId, PersonNoteId } from '@sahut/core/model/ids'
import type { NewPersonField, PersonField, PersonFieldChange } from '@sahut/core/model/person/person'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { readPersonThread, readShared, sendMessage } = operations
const { blockContact, listPersonFields, listPersonNotes, readBlock, readPerson } = operations
const { changePersonField, createPersonField, removePersonField, removePersonNote, writePersonNote } =
  operations

export type ThreadPage = z.infer<typeof readPersonThread.answer>
export type SharedPage = z.infer<typeof readShared.answer>
export type SharedKind = z.infer<(typeof readShared)['query']>['kind']
export type PersonNotesPage = z.infer<typeof listPersonNotes.answer>
export type PersonFieldInput = z.output<typeof NewPersonField>

/** What the team knows of the people whom chats are with. Changes take the signal of `useOnlineMutation`. */
export const createPersonApi = (origin: string, token: TokenGiver) => {
  const { api } = hc<Api>(origin, { fetch: authorised(token) })
  const chat = api.chats[':chatId']
  const fields = api['person-fields']
  const field = fields[':fieldId']
  return {
    person: async (chatId: ChatId): Promise<Person> =>
      (await read(readPerson.answer, await chat.person.$get({ param: { chatId } }))).person,
    changePerson: async (chatId: ChatId, json: PersonChange, signal: AbortSignal): Promise<Person> => {
      const answer = await chat.person.$patch({ param: { chatId }, json }, { init: { signal } })
      return (await read(readPerson.answer, answer)).person
    },
    mergePersons: async (chatId: ChatId, other: ChatId, signal: AbortSignal): Promise<Person> => {
      const json = { with: other }
      const answer = await chat.person.merge.$post({ param: { chatId }, json }, { init: { signal } })
      return (await read(readPerson.answer, answer)).person
    },
    partPersons: async (chatId: ChatId, personId: PersonId, signal: AbortSignal): Promise<Person> => {
      const answer = await chat.person.part.$post(
        { param: { chatId }, json: { personId } },
        { init: { signal } },
      )
      return (await read(readPerson.answer, answer)).person
    },
    personThread: async (chatId: ChatId, cursor?: string): Promise<ThreadPage> => {
      const query = cursor === undefined ? {} : { cursor }
      return read(readPersonThread.answer, await chat.person.messages.$get({ param: { chatId }, query }))
    },
    shared: async (chatId: ChatId, kind: SharedKind, cursor?: string): Promise<SharedPage> => {
      const query = { kind, ...(cursor !== undefined && { cursor }) }
      return read(readShared.answer, await chat.shared.$get({ param: { chatId }, query }))
    },
    /** @param answer `clientMsgId` is made once for what may be asked for again */
    answer: async (
      chatId: ChatId,
      answer: { clientMsgId: ClientMsgId; text: string },
      signal: AbortSignal,
    ): Promise<void> => {
      const { $post } = chat.messages
      await read(sendMessage.answer, await $post({ param: { chatId }, json: answer }, { init: { signal } }))
    },
    personNotes: async (chatId: ChatId, before?: PersonNoteId): Promise<PersonNotesPage> => {
      const query = before === undefined ? {} : { before }
      return read(listPersonNotes.answer, await chat.person.notes.$get({ param: { chatId }, query }))
    },
    writePersonNote: async (chatId: ChatId, text: string, signal: AbortSignal): Promise<void> => {
      const answer = await chat.person.notes.$post(
        { param: { chatId }, json: { text } },
        { init: { signal } },
      )
      await read(writePersonNote.answer, answer)
    },
    removePersonNote: async (chatId: ChatId, noteId: PersonNoteId, signal: AbortSignal): Promise<void> => {
      const one = chat.person.notes[':noteId']
      await read(
        removePersonNote.answer,
        await one.$delete({ param: { chatId, noteId } }, { init: { signal } }),
      )
    },
    block: async (chatId: ChatId): Promise<BlockState> =>
      (await read(readBlock.answer, await chat.block.$get({ param: { chatId } }))).block,
    setBlock: async (chatId: ChatId, isBlocked: boolean, signal: AbortSignal): Promise<BlockState> => {
      const answer = await chat.block.$post({ param: { chatId }, json: { isBlocked } }, { init: { signal } })
      return (await read(blockContact.answer, answer)).block
    },
    personFields: async (): Promise<PersonField[]> =>
      (await read(listPersonFields.answer, await fields.$get())).fields,
    createPersonField: async (json: PersonFieldInput, signal: AbortSignal): Promise<void> => {
      await read(createPersonField.answer, await fields.$post({ json }, { init: { signal } }))
    },
    changePersonField: async (
      fieldId: PersonFieldId,
      json: z.output<typeof PersonFieldChange>,
      signal: AbortSignal,
    ): Promise<void> => {
      const answer = await field.$patch({ param: { fieldId }, json }, { init: { signal } })
      await read(changePersonField.answer, answer)
    },
    removePersonField: async (fieldId: PersonFieldId, signal: AbortSignal): Promise<void> => {
      await read(removePersonField.answer, await field.$delete({ param: { fieldId } }, { init: { signal } }))
    },
  }
}
