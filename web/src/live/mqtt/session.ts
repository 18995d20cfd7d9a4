import { commands } from '@sahut/core/contract/socket'
import { parseInput } from '@sahut/core/contract/errors'
import type { CommandInput, CommandName, CommandOutput } from '@sahut/core/contract/socket'
import { goneTopic } from '@sahut/core/contract/mqtt'
import type { User } from '@sahut/core/model/user/user'
import type { TellFact } from '../facts.ts'
import { createAttendance } from './attendance.ts'
import { createChats } from './chats.ts'
import { connectMqtt, type MqttClient } from './wire/client.ts'
import { type DirectApi, inTime } from './direct-api.ts'
import { createLists } from './lists.ts'
import type { ChatPlaces } from './places.ts'
import { createAdmittedRights } from './rights.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'

/** Commands that are about what this connection hears. */
type Heard = Extract<CommandName, 'chat:open' | 'chat:close' | 'chat:typing' | `inbox${string}`>

/** How commands are answered. */
export type Answers<Name extends CommandName> = {
  [One in Name]: (input: CommandInput<One>) => Promise<CommandOutput<One>>
}

/** One connection to the broker and all that is open on it; with it all of that ends. */
export type Session = {
  answers: Answers<Heard>
  close: () => void
  /** Resolves once it has ended, by whomever. */
  ended: Promise<void>
}

export type SessionDeps = {
  user: Pick<User, 'workspaceId' | 'userId' | 'name'>
  api: Pick<DirectApi, 'admitToBroker' | 'chat'>
  places: ChatPlaces
  tell: TellFact
}

const chatIdOf = (input: CommandInput<'chat:close'>) => parseInput(commands['chat:close'].input, input).chatId
const inboxIdOf = (input: CommandInput<'inbox:open'>) =>
  parseInput(commands['inbox:open'].input, input).inboxId

/** @throws SahutError if this browser is not admitted, or the broker is not there */
export const openSession = async ({ user, api, places, tell }: SessionDeps): Promise<Session> => {
  const { inboxIds, ...access } = await api.admitToBroker(inTime())
  const subscriptions: Subscriptions = createSubscriptions(() => client)
  const client: MqttClient = await connectMqtt({
    ...access,
    will: goneTopic(user.workspaceId, access.clientId),
    onPublished: subscriptions.onPublished,
  })
  const rights = createAdmittedRights(inboxIds)
  const { publish } = client
  const attendance = createAttendance(
    { ...user, clientId: access.clientId },
    { publish, subscriptions, tell },
  )
  const chats = createChats({ api, subscriptions, rights, attendance, places, tell })
  const { workspaceId } = user
  const lists = createLists({ workspaceId, subscriptions, rights, tell, onChat: chats.learn })

  void client.ended.then(() => {
    attendance.stop()
    chats.stop()
  })

  return {
    answers: {
      'chat:open': async ({ isHidden = false, ...input }) => ({
        chat: await chats.open(chatIdOf(input), isHidden),
      }),
      'chat:close': async (input) => {
        await chats.close(chatIdOf(input))
        return {}
      },
      'chat:typing': (input) => {
        attendance.type(chatIdOf(input), input.isTyping)
        return Promise.resolve({})
      },
      'inboxes:open': async () => ({ inboxIds: await lists.openAll() }),
      'inbox:open': async (input) => {
        await lists.open(inboxIdOf(input))
        return {}
      },
      'inbox:close': async (input) => {
        await lists.close(inboxIdOf(input))
        return {}
      },
    },
    close: client.close,
    ended: client.ended,
  }
}
