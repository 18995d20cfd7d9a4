import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { commitTopic } from '@sahut/core/contract/mqtt'
import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, newInboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import { joinBus } from '@sahut/testing/parts/bus-levels'
import { freePort } from '@sahut/testing/parts/free-port'
import { spawnMosquitto } from '@sahut/testing/parts/mosquitto'
import { spawnListeners } from '../deliver/listeners.ts'
import { atPace } from '../deliver/senders.ts'
import { messageOf } from '../long-chats.ts'
import { cpuMs, rssMb } from '../processes.ts'
import { inScope } from '../scope.ts'
import { openScene } from './scene.ts'

/** What those who have a chat open cost whoever serves them. */
export type ClientCost = {
  /** Memory of one that is idle, KB. */
  kilobytes: number
  /** Messages to them a second of CPU. */
  deliveries: number
}

type Plan = { idle: number; readers: number; messages: number; perSecond: number }

/** How long memory is given to settle, ms. */
const SETTLE_MS = 2_000

const grownBy = async (pid: number, clients: number, connect: () => Promise<unknown>): Promise<number> => {
  const before = rssMb(pid)
  await connect()
  await sleep(SETTLE_MS)
  return ((rssMb(pid) - before) * 1024) / clients
}

/** A gateway, on level `redis`. */
export const clientsOfGateway = ({ idle, readers, messages, perSecond }: Plan): Promise<ClientCost> =>
  inScope(async (scope) => {
    const scene = await openScene(scope, 'redis')
    const chat = await scene.write(0, 1)
    const { pid } = scene.gateway()
    const listeners = scope.own(spawnListeners(), (it) => it.stop())
    const gateway = { token: scene.session.token, chatId: chat.chatId }
    const connect = (count: number) => listeners.order({ do: 'connect', url: scene.url, count, gateway })
    // The first ones warm it up, and are those who are told.
    await connect(readers)
    let seq = 1
    const round = async (): Promise<number> => {
      const arrived = listeners.order({ do: 'expect', url: scene.url, messages: messages * readers })
      const before = cpuMs(pid)
      await atPace(messages, perSecond, () => {
        seq += 1
        scene.tell(chat, seq, seq)
      })
      await arrived
      return (messages * readers * 1000) / (cpuMs(pid) - before)
    }
    await round()
    const deliveries = await round()
    return { deliveries, kilobytes: await grownBy(pid, idle, () => connect(idle)) }
  })

/** A chat that nobody stored: a broker does not ask. */
const madeUpChat = (): Chat => {
  const [workspaceId, inboxId, numberId] = [newWorkspaceId(), newInboxId(), newNumberId()]
  const id = ContactId.parse('628111000001@s.whatsapp.net')
  return newChat({ chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } })
}

/** An MQTT broker without rights (their check costs Mosquitto what EMQX does once, at SUBSCRIBE), over WebSocket. */
export const clientsOfBroker = ({ idle, readers, messages, perSecond }: Plan): Promise<ClientCost> =>
  inScope(async ({ own }) => {
    const port = await freePort()
    const lines = [`listener ${String(port)} 127.0.0.1`, 'protocol websockets']
    const broker = own(await spawnMosquitto({ lines }), (it) => it.stop())
    const bus = own(joinBus({ REALTIME_LEVEL: 'mqtt', MQTT_URL: broker.url }), (it) => it.close())
    const pid = broker.pid() ?? Number.NaN
    const chat = madeUpChat()
    const connect = async (count: number): Promise<MqttClient[]> => {
      const clients: MqttClient[] = []
      for (let n = 0; n < count; n += 1) {
        const url = `ws://127.0.0.1:${String(port)}`
        const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 })
        clients.push(own(client, (it) => it.endAsync(true)))
        await client.subscribeAsync(commitTopic(chat), { qos: 0 })
      }
      return clients
    }
    const clients = await connect(readers)
    let seq = 1
    const round = async (): Promise<number> => {
      let waiting = messages * readers
      const arrived = new Promise<void>((resolve) => {
        for (const client of clients)
          client.removeAllListeners('message').on('message', () => {
            waiting -= 1
            if (waiting === 0) resolve()
          })
      })
      const before = cpuMs(pid)
      await atPace(messages, perSecond, () => {
        seq += 1
        bus.tell({ chat, entries: [messageOf(seq)] })
      })
      await arrived
      return (messages * readers * 1000) / (cpuMs(pid) - before)
    }
    await round()
    const deliveries = await round()
    return { deliveries, kilobytes: await grownBy(pid, idle, () => connect(idle)) }
  })
