import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import { inboxTopic } from '@sahut/core/bus/rooms'
import type { Handlers } from './commands.ts'
import { oneOfAll } from '../feed/all-inboxes.ts'
import { missHoles } from '../feed/miss-holes.ts'

/** `inbox:open`, `inbox:close`, `inboxes:open`. */
export const createInboxCommands = ({
  access,
  bus,
}: {
  access: Pick<Access, 'may'>
  bus: Pick<Bus, 'follow' | 'onHole'>
}): Handlers<'inbox:open' | 'inbox:close' | 'inboxes:open'> => ({
  'inbox:open': async ({ socket, follows, feed }, { inboxId }) => {
    const check = () => access.may(socket.data.principal, 'inbox:read', inboxId)
    await check()
    const topic = inboxTopic(inboxId)
    await follows.start(
      topic,
      (user) => allows(user, 'inbox:read', inboxId),
      async () => {
        const unlisten = await bus.follow(inboxId, (chat) => {
          feed.push(inboxId, chat)
        })
        const endHoles = missHoles(bus, feed, inboxId)
        return async () => {
          endHoles()
          await unlisten()
          if (follows.has(oneOfAll(inboxId))) feed.join(inboxId)
          else feed.drop(inboxId, inboxId)
        }
      },
    )
    try {
      // What was taken away since the first check was not yet looked for.
      await check()
    } catch (error) {
      await follows.stop(topic)
      throw error
    }
    return {}
  },

  'inbox:close': async ({ follows }, { inboxId }) => {
    await follows.stop(inboxTopic(inboxId))
    return {}
  },

  'inboxes:open': async ({ allInboxes }) => ({ inboxIds: await allInboxes.open() }),
})
