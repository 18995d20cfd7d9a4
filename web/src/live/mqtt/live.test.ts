import { SahutError } from '@sahut/core/contract/errors'
import { commitTopic, headTopic, listTopic, presenceTopic } from '@sahut/core/contract/mqtt'
import type { Fact, FactName } from '@sahut/core/contract/socket'
import type { Chat } from '@sahut/core/model/chat/chat'
import { newInboxId, newUserId } from '@sahut/core/model/ids'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { phaseOf } from '../conversation-state.ts'
import { chatId, createGateway, numberId, until } from '../live-fixture.ts'
import type { ConnectionState, Live } from '../live.ts'
import { openChat } from '../open-chat.ts'
import { startBroker, startStrictBroker } from './broker-fixture.ts'

const isConnected = (live: Live) => until(live.onState, (state) => state === 'connected')

/** What a browser was told, by name. */
const hearing = <Name extends FactName>(live: Live, name: Name) => {
  const facts: Fact<Name>[] = []
  live.on(name, (fact) => facts.push(fact))
  return facts
}
const heard = (isThere: () => boolean) => vi.waitUntil(isThere, { timeout: 120_000, interval: 10 })

describe('the connection', () => {
  test('is tried again after what passes, and ends for good with what the API refuses', async () => {
    const broker = await startBroker()
    const failures = [
      new SahutError('unavailable', 'Not now.'),
      new SahutError('rate_limited', 'Later.'),
      undefined,
      new SahutError('unauthenticated', 'Please sign in.'),
    ]
    const ended = Promise.withResolvers<SahutError>()
    const wire = await broker.newWire()
    const live = broker.openBrowser(wire, {
      admit: () => {
        const failure = failures.shift()
        if (failure !== undefined) throw failure
        return {}
      },
      onEnded: ended.resolve,
    })
    const states: ConnectionState[] = []
    live.onState((state) => states.push(state))
    await isConnected(live)
    wire.drop()
    expect((await ended.promise).code).toBe('unauthenticated')
    expect(states).toEqual(['connecting', 'reconnecting', 'connected', 'reconnecting', 'ended'])
    await expect(live.send('chat:open', { chatId })).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('that the broker ends is made anew with a new admission, and what passed meanwhile is there', async () => {
    const broker = await startBroker()
    broker.append('first')
    const live = broker.connect()
    const open = openChat({ chatId, live, history: broker.history })
    onTestFinished(open.close)
    await until(open.onState, (state) => phaseOf(state).is === 'level')
    const states: ConnectionState[] = []
    live.onState((state) => states.push(state))
    const kicker = await broker.join(broker.admitted.at(-1) ?? '')
    onTestFinished(kicker.close)
    await heard(() => states.includes('reconnecting'))
    broker.append('missed')
    const { messages } = await until(open.onState, (state) => state.messages.length === 2)
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2])
    expect(new Set(broker.admitted).size).toBe(broker.admitted.length)
    expect(broker.admitted.length).toBeGreaterThan(1)
  })

  test('over which nothing comes any more is made anew once somebody asks', async () => {
    const broker = await startBroker()
    const wire = await broker.newWire()
    const live = broker.openBrowser(wire)
    await isConnected(live)
    wire.halfOpen()
    await expect(live.send('chat:open', { chatId })).rejects.toMatchObject({ retry: true })
    await isConnected(live)
    expect(await live.send('chat:open', { chatId })).toMatchObject({ chat: { chatId } })
  })
})

describe('an open chat', () => {
  test('learns of a last entry whose commit was lost by the head', async () => {
    const broker = await startBroker()
    broker.append('first')
    const open = openChat({ chatId, live: broker.connect(), history: broker.history })
    onTestFinished(open.close)
    await until(open.onState, (state) => phaseOf(state).is === 'level')
    broker.append('lost')
    broker.tellHead()
    await until(open.onState, (state) => state.messages.length === 2 && phaseOf(state).is === 'level')
  })

  test('hears again after a while where the log stands, without anybody telling it, but never of less than it knows', async () => {
    const broker = await startBroker()
    broker.append('first')
    broker.tellHead()
    const live = broker.connect()
    const heads = hearing(live, 'chat:advanced')
    await isConnected(live)
    await live.send('chat:open', { chatId })
    const before = heads.length
    await heard(() => heads.length > before)
    expect(heads.every(({ seq }) => seq === 1)).toBe(true)

    broker.say('second')
    await heard(() => heads.at(-1)?.seq === 2)
    const { epoch } = broker.chat()
    broker.tellHead({ epoch, seq: 1 })
    broker.say('third')
    await heard(() => heads.at(-1)?.seq === 3)
    expect(heads.map(({ seq }) => seq)).toEqual(heads.map(({ seq }) => seq).sort())
  })

  test('takes nothing that breaks the contract, and goes on', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => {
      complaints.mockRestore()
    })
    const broker = await startBroker()
    const live = broker.connect()
    const [commits, heads] = [hearing(live, 'chat:appended'), hearing(live, 'chat:advanced')]
    await isConnected(live)
    await live.send('chat:open', { chatId })
    const before = heads.length
    const chat = broker.chat()
    const elsewhere: Chat = { ...chat, inboxId: newInboxId() }
    broker.tell(commitTopic(chat), { chat: elsewhere, entries: [] })
    broker.tell(commitTopic(chat), { chat, entries: 'none' })
    broker.tell(commitTopic(chat), 7)
    broker.tell(headTopic(chat), { epoch: 1 })
    broker.tell(commitTopic(elsewhere), { chat: elsewhere, entries: [] })
    broker.say('good')
    await heard(() => commits.length > 0)
    expect(commits).toHaveLength(1)
    expect(heads.slice(before).every(({ seq }) => seq === 1)).toBe(true)
    expect(complaints).toHaveBeenCalled()
  })

  test('of an inbox that this connection may not hear is there on the next that may', async () => {
    const broker = await startBroker()
    let inboxIds = [newInboxId()]
    const live = broker.openBrowser(await broker.newWire(), { admit: () => ({ inboxIds }) })
    await isConnected(live)
    const { inboxId } = broker.chat()
    for (const asked of [live.send('chat:open', { chatId }), live.send('inbox:open', { inboxId })])
      await expect(asked).rejects.toMatchObject({ code: 'unavailable', retry: true })
    inboxIds = [inboxId]
    const kicker = await broker.join(broker.admitted.at(-1) ?? '')
    onTestFinished(kicker.close)
    await until(live.onState, (state) => state === 'reconnecting')
    await isConnected(live)
    expect(await live.send('chat:open', { chatId })).toMatchObject({ chat: { chatId } })
  })

  test('is not there for whom the API says so, nor for whom the broker refuses it', async () => {
    const broker = await startBroker()
    const nothing = new SahutError('not_found', 'There is no such chat.')
    const stranger = broker.openBrowser(await broker.newWire(), {
      admit: () => ({ inboxIds: [] }),
      api: { chat: () => Promise.reject(nothing) },
    })
    await isConnected(stranger)
    await expect(stranger.send('chat:open', { chatId })).rejects.toBe(nothing)

    const strict = await startStrictBroker()
    const { inboxId } = broker.chat()
    const live = broker.openBrowser(await broker.newWire(), {
      api: { admitToBroker: async () => ({ ...(await strict.admit([])), inboxIds: [inboxId] }) },
    })
    await isConnected(live)
    await expect(live.send('chat:open', { chatId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(live.send('inbox:open', { inboxId })).rejects.toMatchObject({ code: 'not_found' })
    expect(await live.send('inboxes:open', {})).toEqual({ inboxIds: [] })
  })

  test('that moved to another inbox is followed there, once a list shows it', async () => {
    const broker = await startBroker()
    let now = broker.chat()
    const inboxIds = [now.inboxId, newInboxId()]
    const live = broker.openBrowser(await broker.newWire(), {
      admit: () => ({ inboxIds }),
      api: { chat: () => Promise.resolve(now) },
    })
    const heads = hearing(live, 'chat:advanced')
    await isConnected(live)
    await live.send('inboxes:open', {})
    await live.send('chat:open', { chatId })
    now = { ...now, inboxId: inboxIds[1] ?? expect.fail(), seq: 1 }
    broker.tell(listTopic(now.workspaceId, now.inboxId, 'one'), { n: 1, chats: [now] })
    await heard(() => heads.at(-1)?.seq === 1)
    broker.tell(headTopic(now), { epoch: now.epoch, seq: 2 })
    await heard(() => heads.at(-1)?.seq === 2)
  })

  test('says nothing any more once it is closed', async () => {
    const broker = await startBroker()
    const live = broker.connect()
    const commits = hearing(live, 'chat:appended')
    await isConnected(live)
    await live.send('chat:open', { chatId })
    await live.send('chat:close', { chatId })
    broker.say('unheard')
    await live.send('chat:open', { chatId })
    broker.say('heard')
    await heard(() => commits.length > 0)
    expect(commits.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[2]])
  })
})

describe('lists', () => {
  test('bring the chats of all inboxes, and of one that is open by itself on its own, with a word where some are missing', async () => {
    const broker = await startBroker()
    broker.append('first')
    const live = broker.connect()
    const [all, alone] = [hearing(live, 'inboxes:changed'), hearing(live, 'inbox:changed')]
    await isConnected(live)
    const chat = broker.chat()
    const { inboxId, workspaceId } = chat
    expect(await live.send('inboxes:open', {})).toEqual({ inboxIds: [inboxId] })
    const topic = listTopic(workspaceId, inboxId, 'one')
    broker.tell(topic, { n: 1, chats: [chat] })
    broker.tell(topic, { n: 2, chats: [chat] })
    broker.tell(topic, { n: 4, chats: [chat] })
    broker.tell(topic, { n: 5, chats: [], isPartial: true })
    broker.tell(topic, { n: 6, chats: [chat] })
    broker.tell(listTopic(workspaceId, inboxId, 'two'), { n: 3, chats: [chat] })
    await heard(() => all.length === 6)
    expect(all.map(({ isPartial = false }) => isPartial)).toEqual([false, false, true, true, false, true])
    expect(all[0]?.chats).toEqual([chat])

    await live.send('inbox:open', { inboxId })
    broker.tell(topic, { n: 7, chats: [chat] })
    await heard(() => alone.length === 1)
    expect(alone).toEqual([{ inboxId, chats: [chat] }])
    await live.send('inbox:close', { inboxId })
    broker.tell(topic, { n: 8, chats: [chat] })
    await heard(() => all.length === 7)
    expect(alone).toHaveLength(1)
  })
})

describe('who is there', () => {
  test('is told to colleagues, with who writes, until they hide, leave or are cut off', async () => {
    const broker = await startBroker()
    const budiWire = await broker.newWire()
    const sari = broker.openBrowser(await broker.newWire(), { name: 'Sari' })
    const budi = broker.openBrowser(budiWire, { name: 'Budi' })
    const told = hearing(sari, 'chat:attended')
    const now = () => told.at(-1)?.people.map(({ name, isTyping }) => (isTyping ? `${name} writes` : name))
    const shows = (...names: string[]) => heard(() => JSON.stringify(now()) === JSON.stringify(names))
    await Promise.all([sari, budi].map(isConnected))

    await budi.send('chat:open', { chatId, isHidden: true })
    await expect(budi.send('chat:typing', { chatId, isTyping: true })).rejects.toMatchObject({
      code: 'not_found',
    })
    await budi.send('chat:open', { chatId, isHidden: false })
    await sari.send('chat:open', { chatId })
    await shows('Budi', 'Sari')
    await budi.send('chat:typing', { chatId, isTyping: true })
    await shows('Budi writes', 'Sari')
    await shows('Budi', 'Sari')
    await budi.send('chat:typing', { chatId, isTyping: true })
    await shows('Budi writes', 'Sari')
    await budi.send('chat:typing', { chatId, isTyping: false })
    await shows('Budi', 'Sari')
    await budi.send('chat:open', { chatId, isHidden: true })
    await shows('Sari')
    await budi.send('chat:open', { chatId })
    await shows('Budi', 'Sari')
    await budi.send('chat:close', { chatId })
    await shows('Sari')
    await budi.send('chat:open', { chatId })
    await shows('Budi', 'Sari')
    budiWire.cut()
    await shows('Sari')
    budiWire.mend()
    await isConnected(budi)
    await budi.send('chat:open', { chatId })
    await shows('Budi', 'Sari')
    budi.close()
    await shows('Sari')
  })

  test('is not whom the broker would keep there for ever, whatever a browser with every right has said', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => {
      complaints.mockRestore()
    })
    const broker = await startBroker()
    broker.tell(presenceTopic(broker.chat(), newUserId(), 'ghost'), { name: 'Ghost', isTyping: true }, true)
    const [sari, budi] = ['Sari', 'Budi'].map((name) => broker.openBrowser(broker.wire, { name }))
    if (sari === undefined || budi === undefined) throw new Error('There are two.')
    const told = hearing(sari, 'chat:attended')
    await Promise.all([sari, budi].map(isConnected))
    await sari.send('chat:open', { chatId })
    await budi.send('chat:open', { chatId })
    await heard(() => told.some(({ people }) => people.length > 1))
    const names = new Set(told.flatMap(({ people }) => people.map(({ name }) => name)))
    expect([...names].sort()).toEqual(['Budi', 'Sari'])
  })
})

test('what only gateways tell comes by a socket that lives for as long as a number is open, cut or not', async () => {
  const [broker, gateway] = [await startBroker(), await createGateway()]
  const live = broker.openBrowser(await broker.newWire(), { socket: gateway.connect })
  const [changes, shown] = [hearing(live, 'number:changed'), hearing(live, 'number:shown')]
  await isConnected(live)
  expect(gateway.sockets()).toBe(0)
  expect(await live.send('number:open', { numberId })).toMatchObject({ number: { numberId } })
  gateway.show('one')
  await heard(() => shown.length === 1)
  gateway.cut()
  // Opened again, with the state that it has by then.
  await heard(() => changes.length === 1)
  gateway.show('two')
  await heard(() => shown.length === 2)
  expect(shown.map(({ qr }) => qr)).toEqual(['one', 'two'])
  await live.send('number:close', { numberId })
  await heard(() => gateway.sockets() === 0)
  expect(live.state()).toBe('connected')
})
