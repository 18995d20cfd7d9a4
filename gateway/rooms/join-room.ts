import type { InboxId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import type { Bus } from '@sahut/core/bus/bus'
import type { Room } from '@sahut/core/bus/rooms'
import type { Client } from '../client.ts'
import type { GatewayServer } from '../socket.ts'

/** Lets a client into a room, after its rights were checked; a chat's with the inbox of the chat. */
export type JoinRoom = <State>(
  client: Client,
  { room, inboxId }: { room: Room; inboxId?: InboxId },
  allowed: (user: User) => boolean,
  readState: () => Promise<State>,
) => Promise<State>

/**
 * The order in which a room is joined, so that nothing is missed in between: join, wait until what is published
 * reaches this gateway, and only then read where things stand, for the ack. If the read fails, the client is not in.
 * The read checks the rights again: what was taken away between the first check and the join was not yet looked for.
 */
export const createJoinRoom =
  (io: GatewayServer, bus: Pick<Bus, 'live'>): JoinRoom =>
  async (client, { room, inboxId }, allowed, readState) => {
    await client.follows.start(room, allowed, async () => {
      const leave = async () => {
        await client.socket.leave(room)
      }
      try {
        await client.socket.join(room)
        await bus.live(io, room, inboxId)
      } catch (error) {
        await leave()
        throw error
      }
      return leave
    })
    try {
      return await readState()
    } catch (error) {
      await client.follows.stop(room)
      throw error
    }
  }
