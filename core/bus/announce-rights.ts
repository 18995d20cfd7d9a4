import type { Bus } from './bus.ts'
import type { UserId } from '../model/ids.ts'
import { userTopic } from './rooms.ts'

/** Tells the gateways that hold a socket of a user to look up at once what the user may still see. */
export const announceRights = (bus: Pick<Bus, 'signal'>, userId: UserId): void => {
  bus.signal(userTopic(userId), { type: 'rights-changed' })
}
