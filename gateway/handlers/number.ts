import type { Access } from '@sahut/core/access/access'
import type { Bus } from '@sahut/core/bus/bus'
import { numberRoom, workerTopic } from '@sahut/core/bus/rooms'
import { command, type Command } from '../commands.ts'
import type { JoinRoom } from '../join-room.ts'

/** `number:open`, `number:close`: for admins, because whoever sees the QR can link a phone of their own. */
export const createNumberCommands = ({
  access,
  bus,
  joinRoom,
}: {
  access: Pick<Access, 'admin' | 'number'>
  bus: Pick<Bus, 'signal'>
  joinRoom: JoinRoom
}): Command[] => [
  command('number:open', async (client, { numberId }) => {
    const { principal } = client.socket.data
    const check = async () => {
      const number = await access.number(principal, numberId)
      await access.admin(principal)
      return number
    }
    await check()
    const number = await joinRoom(client, numberRoom(numberId), (user) => user.role === 'admin', check)
    bus.signal(workerTopic(numberId), { type: 'qr-wanted' })
    return { number }
  }),

  command('number:close', async ({ follows }, { numberId }) => {
    await follows.stop(numberRoom(numberId))
    return {}
  }),
]
