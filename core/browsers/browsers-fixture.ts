import { connectAsync, type MqttClient } from 'mqtt'
import type { BrokerAdmission } from '../contract/api/session.ts'
import { goneTopic } from '../contract/mqtt.ts'
import type { WorkspaceId } from '../model/ids.ts'

/*
 * For tests: a browser at the broker, as far as the broker sees it.
 */

/** Connects by what it was told at its admission. @throws the broker's refusal */
export const connectBrowser = async (
  { url, clientId, username, password }: BrokerAdmission,
  workspaceId: WorkspaceId,
): Promise<BrowserAtBroker> => {
  const client = await connectAsync(url, {
    protocolVersion: 5,
    clientId,
    username,
    password,
    clean: true,
    reconnectPeriod: 0,
    will: { topic: goneTopic(workspaceId, clientId), payload: Buffer.of(), qos: 0, retain: false },
  })
  const heard: { topic: string; text: string }[] = []
  client.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }))
  const closed = new Promise<void>((resolve) => {
    client.once('close', () => {
      resolve()
    })
  })
  return {
    client,
    heard,
    closed,
    mayPublish: (topic) => client.publishAsync(topic, 'x', { qos: 1 }).then(isFine, isNot),
    maySubscribe: (filter) => client.subscribeAsync(filter, { qos: 0 }).then(isFine, isNot),
  }
}

const isFine = () => true
const isNot = () => false

export type BrowserAtBroker = {
  client: MqttClient
  heard: { topic: string; text: string }[]
  closed: Promise<void>
  mayPublish: (topic: string) => Promise<boolean>
  maySubscribe: (filter: string) => Promise<boolean>
}
