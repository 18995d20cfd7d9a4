import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { createMqttConnection, type MqttSettings } from '../bus/levels/mqtt/connection.ts'
import { goneTopic } from '../contract/mqtt.ts'
import type { InboxId } from '../model/ids.ts'
import type { BrokerAdmin } from './broker-admin.ts'
import { allowedTo, type BrowserClient, readBrowserClient } from './browser-client.ts'
import { type Command, createDynamicSecurity } from './dynamic-security.ts'

const ListedClients = z.object({ clients: z.array(z.string()) })

/** What is not allowed here is refused by Mosquitto's own default. */
const aclsOf = (browser: BrowserClient, inboxIds: readonly InboxId[]): object[] => {
  const { subscribe, publish } = allowedTo(browser, inboxIds)
  const allow = (acltype: string) => (topic: string) => ({ acltype, topic, allow: true })
  return [...subscribe.map(allow('subscribePattern')), ...publish.map(allow('publishClientSend'))]
}

/** The browser of whose end a message tells. */
const goneIn = (topic: string): BrowserClient | undefined => {
  const gone = readBrowserClient(topic.split('/').at(-1) ?? '')
  return gone !== undefined && topic === goneTopic(gone.workspaceId, gone.clientId) ? gone : undefined
}

/**
 * Mosquitto 2, by its plugin dynamic-security and a connection of its own as the user of MQTT_URL. Each browser is a
 * client and a role there, which it writes to its file every time: for tests and small installations.
 */
export const createMosquittoAdmin = (settings: MqttSettings, logger: Logger): BrokerAdmin => {
  const connection = createMqttConnection(settings, logger)
  const { client } = connection
  const security = createDynamicSecurity(connection)

  const remove = async (clientId: string): Promise<void> => {
    const commands: Command[] = [
      { command: 'deleteClient', username: clientId },
      { command: 'deleteRole', rolename: clientId },
    ]
    await security.ask(commands, ['Client not found', 'Role not found'])
  }

  return {
    admit: async (browser, inboxIds) => {
      const { clientId } = browser
      const password = randomBytes(24).toString('base64url')
      await security.ask([
        { command: 'createRole', rolename: clientId, acls: aclsOf(browser, inboxIds) },
        {
          command: 'createClient',
          username: clientId,
          clientid: clientId,
          password,
          roles: [{ rolename: clientId }],
        },
      ])
      return { username: clientId, password }
    },

    clients: async (workspaceId) => {
      const [answer] = await security.ask([{ command: 'listClients', verbose: false, count: -1, offset: 0 }])
      return ListedClients.parse(answer?.data)
        .clients.flatMap((name) => readBrowserClient(name) ?? [])
        .filter((one) => workspaceId === undefined || one.workspaceId === workspaceId)
    },

    kick: async ({ clientId, workspaceId }) => {
      await remove(clientId)
      // Without rights its will is not heard either.
      await client.publishAsync(goneTopic(workspaceId, clientId), '', { qos: 1 })
    },

    tidy: () => {
      const hear = (): void => {
        client.subscribe(goneTopic('+', '+'), { qos: 1 }, () => undefined)
      }
      connection.listen({ onReady: hear, onLost: () => undefined })
      if (connection.isReady()) hear()
      client.on('message', (topic) => {
        const gone = goneIn(topic)
        if (gone === undefined) return
        // Whoever is left after all is too old some day.
        remove(gone.clientId).catch((error: unknown) => {
          logger.warn({ err: error }, 'a browser that has gone could not be taken off the broker')
        })
      })
    },

    close: async () => {
      security.close()
      await connection.close()
    },
  }
}
