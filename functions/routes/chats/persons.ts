import { Hono } from 'hono'
import { createBlocking } from '@sahut/core/chats/block'
import { createReadShared } from '@sahut/core/chats/files/shared'
import { createPersonNotes } from '@sahut/core/persons/person-notes'
import { createPersonRows } from '@sahut/core/persons/person-rows'
import { createPersons } from '@sahut/core/persons/persons'
import { createReadThread } from '@sahut/core/persons/thread'
import { createTellChats } from '@sahut/core/persons/tell-chats'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

type Deps = Pick<ApiDeps, 'access' | 'bus' | 'catalog' | 'log' | 'logger' | 'numbers' | 'table' | 'tokens'>

/** What people do with what is known of people. */
const createCases = ({ access, bus, catalog, log, logger, numbers: { blocks }, table }: Deps) => {
  const rows = createPersonRows({ table, log })
  const onTrouble = (error: unknown): void => {
    logger.error({ err: error }, 'a chat could not be told what is known of its person')
  }
  const tell = createTellChats({ log, onTrouble })
  return {
    persons: createPersons({ access, catalog, rows, table, tell }),
    notes: createPersonNotes({ access, rows, table, tell }),
    readThread: createReadThread({ access, log, rows }),
    readShared: createReadShared({ access, log }),
    blocking: createBlocking({ access, blocks, bus }),
  }
}

/** What a team knows of the people whom chats are with, and whom it blocks. */
export const personRoutes = (deps: Deps) => {
  const { persons, notes, readThread, readShared, blocking } = createCases(deps)
  const { signedIn } = createOperations(deps.tokens)
  return new Hono<Anybody>()
    .get(
      '/chats/:chatId/person',
      signedIn('readPerson', async (c) => ({
        person: await persons.read(c.get('principal'), c.req.valid('param')),
      })),
    )
    .patch(
      '/chats/:chatId/person',
      signedIn('changePerson', async (c) => {
        const change = { ...c.req.valid('param'), ...c.req.valid('json') }
        return { person: await persons.change(c.get('principal'), change) }
      }),
    )
    .post(
      '/chats/:chatId/person/merge',
      signedIn('mergePersons', async (c) => {
        const two = { ...c.req.valid('param'), ...c.req.valid('json') }
        return { person: await persons.merge(c.get('principal'), two) }
      }),
    )
    .post(
      '/chats/:chatId/person/part',
      signedIn('partPersons', async (c) => {
        const what = { ...c.req.valid('param'), ...c.req.valid('json') }
        return { person: await persons.part(c.get('principal'), what) }
      }),
    )
    .get(
      '/chats/:chatId/person/messages',
      signedIn('readPersonThread', (c) =>
        readThread(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('query') }),
      ),
    )
    .get(
      '/chats/:chatId/shared',
      signedIn('readShared', (c) =>
        readShared(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('query') }),
      ),
    )
    .get(
      '/chats/:chatId/person/notes',
      signedIn('listPersonNotes', (c) =>
        notes.read(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('query') }),
      ),
    )
    .post(
      '/chats/:chatId/person/notes',
      signedIn('writePersonNote', async (c) => {
        const note = { ...c.req.valid('param'), ...c.req.valid('json') }
        return { note: await notes.write(c.get('principal'), note) }
      }),
    )
    .delete(
      '/chats/:chatId/person/notes/:noteId',
      signedIn('removePersonNote', async (c) => {
        await notes.remove(c.get('principal'), c.req.valid('param'))
        return {}
      }),
    )
    .get(
      '/chats/:chatId/block',
      signedIn('readBlock', async (c) => ({
        block: await blocking.read(c.get('principal'), c.req.valid('param')),
      })),
    )
    .post(
      '/chats/:chatId/block',
      signedIn('blockContact', async (c) => {
        const ask = { ...c.req.valid('param'), ...c.req.valid('json') }
        return { block: await blocking.set(c.get('principal'), ask) }
      }),
    )
}
