import { Hono } from 'hono'
import { allows } from '@sahut/core/access/access'
import { isAvailable } from '@sahut/core/dividing/availability'
import { createNotes } from '@sahut/core/chats/work/notes'
import { createTeamWork } from '@sahut/core/chats/work/work'
import { asSahutError } from '@sahut/core/contract/errors'
import { mapAtMost } from '@sahut/core/process/map-at-most'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** So many chats are changed at a time for one request. */
const CHANGED_AT_ONCE = 8

/** What a team does with chats beside answering. */
export const workRoutes = ({
  access,
  accounts,
  availability,
  catalog,
  log,
  tokens,
}: Pick<ApiDeps, 'access' | 'accounts' | 'availability' | 'catalog' | 'log' | 'tokens'>) => {
  const work = createTeamWork({ access, accounts, catalog, log })
  const notes = createNotes({ access, accounts, log })
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>()
    .patch(
      '/chats/:chatId',
      signedIn('changeChat', async (c) => ({
        chat: await work.change(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      })),
    )
    .post(
      '/chats/changes',
      signedIn('changeChats', async (c) => {
        // Who may nothing at all is told so once.
        await access.user(c.get('principal'))
        const outcomes = await mapAtMost(CHANGED_AT_ONCE, c.req.valid('json').changes, async (change) => {
          try {
            return { chats: [await work.change(c.get('principal'), change)], refused: [] }
          } catch (error) {
            const refused = { chatId: change.chatId, error: asSahutError(error).toBody() }
            return { chats: [], refused: [refused] }
          }
        })
        return {
          chats: outcomes.flatMap(({ chats }) => chats),
          refused: outcomes.flatMap(({ refused }) => refused),
        }
      }),
    )
    .post(
      '/chats/:chatId/notes',
      signedIn('writeNote', (c) =>
        notes.write(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .get(
      '/mentions',
      signedIn('listMentions', (c) => notes.mentions(c.get('principal'), c.req.valid('query'))),
    )
    .get(
      '/colleagues',
      signedIn('listColleagues', async (c) => {
        const principal = c.get('principal')
        const [inboxes, users, here] = await Promise.all([
          access.inboxes(principal),
          accounts.users(principal.workspaceId),
          availability.here(principal.workspaceId),
        ])
        const colleagues = users.map((user) => ({
          userId: user.userId,
          name: user.name,
          isAvailable: isAvailable(user, here),
          inboxIds: inboxes
            .map(({ inboxId }) => inboxId)
            .filter((inboxId) => allows(user, 'inbox:read', inboxId)),
        }))
        const isSeen = ({ userId, inboxIds }: (typeof colleagues)[number]) =>
          userId === principal.userId || inboxIds.length > 0
        return { colleagues: colleagues.filter(isSeen) }
      }),
    )
}
