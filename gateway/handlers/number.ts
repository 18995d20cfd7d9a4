import { type Access, allows } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import type { User } from '@sahut/core/model/user/user'
import { numberRoom, workerTopic } from '@sahut/core/bus/rooms'
import type { Handlers } from './commands.ts'
import type { JoinRoom } from '../rooms/join-room.ts'

/** `number:open`, `number:close`: for admins, because whoever sees the QR can link a phone of their own. */
export const createNumberCommands = ({
  access,
  bus,
  joinRoom,
}: {
  access: Pick<Access, 'may'>
  bus: Pick<Bus, 'signal'>
  joinRoom: JoinRoom
}): Handlers<'number:open' | 'number:close'> => ({
  'number:open': async (client, { numberId }) => {
    const { principal } = client.socket.data
    const read = async () => (await access.may(principal, 'number:link', numberId)).thing
    const { inboxId } = await read()
    const mayLink = (user: User) => allows(user, 'number:link', inboxId)
    const number = await joinRoom(client, { room: numberRoom(numberId) }, mayLink, read)
    bus.signal(workerTopic(numberId), { type: 'qr-wanted' })
    return { number }
  },

  'number:close': async ({ follows }, { numberId }) => {
    await follows.stop(numberRoom(numberId))
    return {}
  },
})
