import { newBrowserClient } from '@sahut/core/browsers/browser-client'
import { createMosquittoAdmin } from '@sahut/core/browsers/mosquitto'
import type { BrokerAdmission } from '@sahut/core/contract/api/session'
import { SahutError } from '@sahut/core/contract/errors'
import { commitTopic, headTopic } from '@sahut/core/contract/mqtt'
import type { Chat } from '@sahut/core/model/chat/chat'
import { ClientMsgId, type InboxId, newSessionId, newUserId, newWorkspaceId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { createLogger } from '@sahut/core/process/logger'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { freePort } from '@sahut/testing/parts/free-port'
import { spawnMosquitto } from '@sahut/testing/parts/mosquitto'
import { onTestFinished } from 'vitest'
import type { Live } from '../live.ts'
import { createOneChat, type Fault } from '../live-fixture.ts'
import { connectMqtt, type MqttClient } from './wire/client.ts'
import type { DirectApi } from './direct-api.ts'
import { createMqttLive } from './live.ts'

/*
 * For tests of the live code: a real broker with one chat, an API that does wrong what a test tells it to, and browsers.
 */

type BrowserOptions = {
  name?: string
  /** What the API answers otherwise than with all rights. @throws SahutError */
  admit?: () => Partial<BrokerAdmission>
  socket?: () => Live
  onEnded?: (error: SahutError) => void
  /** What the API answers otherwise. */
  api?: Partial<DirectApi>
}

/** The API of one chat, without the way in. */
const createApi = (one: ReturnType<typeof createOneChat>, faults: Fault[]) => {
  const seqs = new Map<string, number>()
  return {
    chat: () => Promise.resolve(one.chat()),
    sendMessage: ({ clientMsgId, text = '' }) => {
      const fault = faults.shift()
      if (fault === 'refused') return Promise.reject(new SahutError('forbidden', 'Not your inbox.'))
      const seq = seqs.get(clientMsgId) ?? one.append(text, ClientMsgId.parse(clientMsgId)).seq
      seqs.set(clientMsgId, seq)
      return fault === 'lost ack'
        ? Promise.reject(new SahutError('unavailable', 'Nobody answered.'))
        : Promise.resolve({ seq })
    },
    cancelMessage: () => Promise.resolve({}),
    reactToMessage: () => Promise.resolve({ seq: 1 }),
    editMessage: () => Promise.resolve({ seq: 1 }),
    deleteMessage: () => Promise.resolve({ seq: 1 }),
    markSeen: () => Promise.resolve({}),
  } satisfies Omit<DirectApi, 'admitToBroker'>
}

/** What a process of ours tells at the broker. */
const createTeller = ({ publish }: Pick<MqttClient, 'publish'>, chat: () => Chat) => {
  const tell = (topic: string, said: unknown, retain = false): void => {
    publish({ topic, payload: new TextEncoder().encode(JSON.stringify(said)), retain })
  }
  const tellHead = ({ epoch, seq }: Pick<Chat, 'epoch' | 'seq'> = chat()): void => {
    tell(headTopic(chat()), { epoch, seq }, true)
  }
  return {
    tell,
    tellHead,
    tellCommit: (entry: MessageEntry): void => {
      tell(commitTopic(chat()), { from: 'process', n: 1, chat: chat(), entries: [entry] })
      tellHead()
    },
  }
}

export const startBroker = async () => {
  const port = await freePort()
  const broker = await spawnMosquitto({
    lines: [`listener ${String(port)} 127.0.0.1`, 'protocol websockets'],
  })
  onTestFinished(broker.stop)
  const one = createOneChat()
  const faults: Fault[] = []
  const admitted: string[] = []

  /** Connects with any name; where a browser has it, the broker ends that browser's connection, as it does for a kick. */
  const join = (clientId: string): Promise<MqttClient> =>
    connectMqtt({
      url: `ws://127.0.0.1:${String(port)}`,
      clientId,
      username: '',
      password: '',
      will: 'gone',
      onPublished: () => undefined,
    })
  const process = await join('process')
  onTestFinished(process.close)
  const teller = createTeller(process, one.chat)

  const newWire = async (): Promise<TcpProxy> => {
    const wire = await createTcpProxy(() => port)
    onTestFinished(wire.close)
    return wire
  }

  /** An agent's browser. */
  const openBrowser = (wire: TcpProxy, options: BrowserOptions = {}) => {
    const { workspaceId, inboxId } = one.chat()
    const user = { workspaceId, userId: newUserId(), name: options.name ?? 'Sari' }
    const admitToBroker = () => {
      const more = options.admit?.()
      const clientId = `${user.userId}-${String(admitted.length)}`
      admitted.push(clientId)
      const url = `ws://127.0.0.1:${String(wire.port)}`
      return { url, clientId, username: user.userId, password: 'x', inboxIds: [inboxId], ...more }
    }
    const live = createMqttLive({
      user,
      api: { ...createApi(one, faults), admitToBroker: () => Promise.try(admitToBroker), ...options.api },
      socket:
        options.socket ??
        (() => {
          throw new Error('Nothing needs a socket here.')
        }),
      onEnded: options.onEnded ?? (() => undefined),
    })
    onTestFinished(live.close)
    return live
  }

  const wire = await newWire()
  return {
    wire,
    connect: () => openBrowser(wire),
    faults,
    append: one.append,
    say: (text: string) => {
      teller.tellCommit(one.append(text))
    },
    texts: one.texts,
    history: one.history,
    cut: wire.drop,
    chat: one.chat,
    /** Whom the API let in, by the name of each connection, the newest last. */
    admitted,
    join,
    tell: teller.tell,
    tellHead: teller.tellHead,
    newWire,
    openBrowser,
  }
}

/** A broker that knows who may read what. */
export const startStrictBroker = async () => {
  const user = { name: 'sahut', password: 'of the tests' }
  const broker = await spawnMosquitto({ user, browsers: true })
  const mqtt = {
    host: '127.0.0.1',
    port: broker.port,
    tls: false,
    username: user.name,
    password: user.password,
  }
  const admin = createMosquittoAdmin(mqtt, createLogger('test', 'silent'))
  onTestFinished(async () => {
    await admin.close()
    await broker.stop()
  })
  return {
    /** Lets a browser in that may read these inboxes. */
    admit: async (inboxIds: InboxId[]): Promise<BrokerAdmission> => {
      const ids = { workspaceId: newWorkspaceId(), userId: newUserId(), sessionId: newSessionId() }
      const client = newBrowserClient(ids, inboxIds)
      const said = await admin.admit(client, inboxIds)
      return { url: broker.browserUrl, clientId: client.clientId, ...said, inboxIds }
    },
  }
}
