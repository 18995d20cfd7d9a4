import { SahutError } from '@sahut/core/contract/errors'
import type { ClientMsgId } from '@sahut/core/model/ids'
import { describe, expect, onTestFinished, test } from 'vitest'
import { phaseOf } from './conversation-state.ts'
import { openChat } from './open-chat.ts'
import { createOutbox, type OutboxStore, type PendingMessage } from './outbox.ts'
import { createLive } from './socket.ts'
import { chatId, connect, createGateway, type LiveServer, until } from './live-fixture.ts'
import { startBroker } from './mqtt/broker-fixture.ts'

const createStore = (): OutboxStore & { rows: Map<ClientMsgId, PendingMessage> } => {
  const rows = new Map<ClientMsgId, PendingMessage>()
  return {
    rows,
    all: () => [...rows.values()],
    put: (message) => void rows.set(message.clientMsgId, message),
    remove: (id) => void rows.delete(id),
  }
}

const servers: [string, () => Promise<LiveServer>][] = [
  ['a real socket', createGateway],
  ['a real MQTT broker', startBroker],
]

describe.each(servers)('an open chat over %s', (_name, start) => {
  test('a cut connection and frames that never came leave no hole', async () => {
    const server = await start()
    for (let at = 1; at <= 120; at += 1) server.append(`past ${at}`)
    const live = server.connect()
    const open = openChat({ chatId, live, history: server.history, pageSize: 10 })
    onTestFinished(open.close)
    const isLevelAt = (seq: number) =>
      until(open.onState, (state) => phaseOf(state).is === 'level' && state.chat?.seq === seq)

    await isLevelAt(120)
    server.say('live')
    await isLevelAt(121)
    server.append('lost')
    server.say('after the gap')
    await isLevelAt(123)
    server.cut()
    await until(open.onState, (state) => phaseOf(state).is === 'joining')
    for (let at = 1; at <= 250; at += 1) server.append(`missed ${at}`)
    const { messages } = await isLevelAt(373)
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 263 }, (_, at) => at + 111))
  })

  test('history that fails for a while is read all the same', async () => {
    const server = await start()
    server.append('first')
    let failures = 2
    const open = openChat({
      chatId,
      live: server.connect(),
      history: (request) => {
        failures -= 1
        return failures >= 0
          ? Promise.reject(new SahutError('unavailable', 'Not now.'))
          : server.history(request)
      },
    })
    onTestFinished(open.close)
    const { messages } = await until(open.onState, (state) => phaseOf(state).is === 'level')
    expect(messages).toHaveLength(1)
  })
})

describe('the connection', () => {
  test('a refused token is replaced by another one, and the connection comes up', async () => {
    const gateway = await createGateway()
    gateway.expect((token) => token === 'fresh')
    const live = connect(gateway.url, (stale) =>
      Promise.resolve({ token: stale === 'old' ? 'fresh' : 'old', leftMs: 60_000 }),
    )
    await until(live.onState, (state) => state === 'connected')
    expect(gateway.tokens.slice(0, 2)).toEqual(['old', 'fresh'])
  })

  test('the token is renewed before it ends, and the connection stays', async () => {
    const gateway = await createGateway()
    let count = 0
    const live = connect(gateway.url, () => {
      count += 1
      return Promise.resolve({
        token: `token ${count}`,
        leftMs: count === 1 ? 1_500 : 60_000,
      })
    })
    const states: string[] = []
    live.onState((state) => states.push(state))
    await expect.poll(() => gateway.renewed, { timeout: 60_000 }).toEqual(['token 2'])
    expect(states).toEqual(['connecting', 'connected'])
  })

  test('a session that is over ends the connection for good and says so', async () => {
    const gateway = await createGateway()
    gateway.expect(() => false)
    const ended = new Promise<SahutError>((resolve) => {
      const live = createLive({
        url: gateway.url,
        token: (stale) =>
          stale === undefined
            ? Promise.resolve({ token: 'revoked', leftMs: 60_000 })
            : Promise.reject(new SahutError('unauthenticated', 'Please sign in.')),
        onEnded: resolve,
      })
      onTestFinished(live.close)
    })
    expect((await ended).code).toBe('unauthenticated')
  })
})

describe.each(servers)('the outbox over %s', (_name, start) => {
  test('a message whose ack was lost is sent again under its id, and the log has it once', async () => {
    const server = await start()
    server.faults.push('lost ack', 'lost ack')
    const outbox = createOutbox(server.connect(), createStore())
    onTestFinished(outbox.close)
    outbox.send(chatId, 'satu')
    outbox.send(chatId, 'dua')
    await until(outbox.onPending, (pending) => pending.every(({ seq }) => seq !== undefined))
    expect(server.texts()).toEqual(['satu', 'dua'])
  })

  test('what was not sent before a reload is sent after it', async () => {
    const store = createStore()
    const before = createLive({
      url: 'http://127.0.0.1:9',
      token: () => Promise.reject(new SahutError('unavailable', 'Offline.')),
    })
    const outbox = createOutbox(before, store)
    outbox.send(chatId, 'sebelum')
    outbox.close()
    before.close()

    const server = await start()
    const after = createOutbox(server.connect(), store)
    onTestFinished(after.close)
    await until(after.onPending, (pending) => pending.every(({ seq }) => seq !== undefined))
    expect(server.texts()).toEqual(['sebelum'])
    expect(store.rows.size).toBe(0)
  })

  test('a refused message stays with its reason, holds nothing up, and goes out when tried again', async () => {
    const server = await start()
    server.faults.push('refused')
    const outbox = createOutbox(server.connect(), createStore())
    onTestFinished(outbox.close)
    const refused = outbox.send(chatId, 'satu')
    outbox.send(chatId, 'dua')
    const pending = await until(outbox.onPending, (now) => now.some(({ seq }) => seq !== undefined))
    expect(pending.find(({ clientMsgId }) => clientMsgId === refused)?.error?.code).toBe('forbidden')
    outbox.retry(refused)
    await until(outbox.onPending, (now) => now.every(({ seq }) => seq !== undefined))
    expect(server.texts()).toEqual(['dua', 'satu'])
  })

  test('what the log has by now is let go of, whether or not its ack came', async () => {
    const server = await start()
    const outbox = createOutbox(server.connect(), createStore())
    onTestFinished(outbox.close)
    const id = outbox.send(chatId, 'satu')
    outbox.settle(chatId, 1, new Set([id]))
    expect(outbox.pending()).toEqual([])
  })
})
