import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import { inboxTopic } from '@sahut/core/bus/rooms'
import { command, type Command } from '../commands.ts'

/** After a hole of the bus all feeds say so within this time, ms. */
const HOLE_SPREAD_MS = 1_500

/** `inbox:open`, `inbox:close`. */
export const createInboxCommands = ({
  access,
  bus,
}: {
  access: Pick<Access, 'may'>
  bus: Pick<Bus, 'listen' | 'onHole'>
}): Command[] => [
  command('inbox:open', async ({ socket, follows, feed }, { inboxId }) => {
    const check = () => access.may(socket.data.principal, 'inbox:read', inboxId)
    await check()
    const topic = inboxTopic(inboxId)
    await follows.start(
      topic,
      (user) => allows(user, 'inbox:read', inboxId),
      async () => {
        const unlisten = await bus.listen(topic, (signal) => {
          if (signal.type === 'chat-changed' && signal.chat.inboxId === inboxId) feed.push(signal.chat)
        })
        let timer: NodeJS.Timeout | undefined
        const endHoles = bus.onHole(() => {
          clearTimeout(timer)
          // Not everybody at one moment: the browsers read their lists again.
          timer = setTimeout(() => {
            feed.miss(inboxId)
          }, Math.random() * HOLE_SPREAD_MS)
        })
        return async () => {
          clearTimeout(timer)
          endHoles()
          await unlisten()
          feed.drop(inboxId)
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
  }),

  command('inbox:close', async ({ follows }, { inboxId }) => {
    await follows.stop(inboxTopic(inboxId))
    return {}
  }),
]
