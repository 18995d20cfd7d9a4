import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { newClientMsgId } from '@sahut/core/model/ids'
import { announceRights } from '@sahut/core/bus/announce-rights'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { chatRoom } from '@sahut/core/bus/rooms'
import { phaseOf } from '@sahut/web/live/conversation-state'
import { openChat } from '@sahut/web/live/open-chat'
import { createLive } from '@sahut/web/live/socket'
import { startGateway, type StartedGateway } from '../browser-fixture.ts'
import { LEVELS } from '../levels-fixture.ts'

const LIMIT = 64 * 1024

/** The heads that a gateway tells now and then are facts too, and would come in between. */
const NEVER_MS = 3_600_000

const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway

beforeAll(async () => {
  ground = await openGround(
    (commit) => {
      bus.tell(commit)
    },
    ({ userId }) => {
      announceRights(bus, userId)
    },
  )
  gateway = await startGateway(ground, bus, {
    waitingBytes: LIMIT,
    commandsPer10s: 100_000,
    beaconMs: NEVER_MS,
  })
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

/** A way to the gateway on which nothing is read for a while: a browser that hangs, a phone in a lift. */
const createStallingWire = async (url: string) => {
  const { port } = new URL(url)
  const pairs: [Socket, Socket][] = []
  const server = createServer((browser) => {
    const upstream = connect(Number(port), '127.0.0.1')
    pairs.push([browser, upstream])
    browser.pipe(upstream)
    upstream.pipe(browser)
    for (const [one, other] of [
      [browser, upstream],
      [upstream, browser],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stall: () => {
      for (const [, upstream] of pairs) upstream.unpipe().pause()
    },
    resume: () => {
      for (const [browser, upstream] of pairs) upstream.pipe(browser)
    },
    close: () => {
      for (const [, upstream] of pairs) upstream.destroy()
      server.close()
    },
  }
}

type Packet = { data?: string | Buffer }

/** What the gateway keeps in its own memory for the one user's sockets, bytes. */
const keptFor = (team: Team): number => {
  let bytes = 0
  for (const { data, conn } of gateway.io.sockets.sockets.values()) {
    if (data.principal.userId !== team.agent.user.userId) continue
    const { writeBuffer, transport } = conn as unknown as {
      writeBuffer: Packet[]
      transport: { socket: { bufferedAmount: number } }
    }
    bytes += transport.socket.bufferedAmount
    for (const packet of writeBuffer) bytes += packet.data?.length ?? 0
  }
  return bytes
}

/** The web app's own live code with a chat open, over a wire that can stall. */
const readOver = async (team: Team, url: string) => {
  const chat = await team.chat()
  const live = createLive({
    url,
    token: () => Promise.resolve({ token: team.agent.token, leftMs: 600_000 }),
  })
  const history = async ({ before, after, limit }: { before?: number; after?: number; limit: number }) =>
    (after === undefined
      ? await ground.log.before(chat, before, limit)
      : await ground.log.after(chat, after, limit)) ?? expect.fail()
  const open = openChat({ chatId: chat.chatId, live, history, pageSize: 100 })
  const shown: number[] = []
  let onState = (): void => undefined
  open.onState(({ messages }) => {
    for (const { seq } of messages.slice(shown.length)) shown.push(seq)
    onState()
  })
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      onState = () => {
        if (isTrue()) resolve()
      }
      onState()
    })
  await until(() => phaseOf(open.state()).is === 'level')
  return {
    chat,
    live,
    open,
    shown,
    until,
    close: () => {
      open.close()
      live.close()
    },
  }
}

test('a browser that stops reading costs a bounded amount of memory, and is level without loss, double or disorder when it reads again', async () => {
  const team = await createTeam(ground)
  const wire = await createStallingWire(gateway.url)
  const reader = await readOver(team, wire.url)
  let skipped = 0
  let disconnected = 0
  reader.live.on('facts:skipped', () => (skipped += 1))
  reader.live.onState((state) => (disconnected += state === 'connected' ? 0 : 1))

  wire.stall()
  // More than the kernel takes on the way: the rest waits in the gateway, or is left out.
  const text = 'x'.repeat(32 * 1024)
  let most = 0
  let last = 0
  for (let n = 0; n < 120; n += 1) {
    const appended = await Promise.all(
      Array.from({ length: 8 }, (_, at) => ground.log.append(reader.chat, fromContact(`${n} ${at} ${text}`))),
    )
    last = appended.at(-1)?.seq ?? 0
    most = Math.max(most, keptFor(team))
  }
  // One frame may carry a whole commit and goes over the limit by itself, once on its way and once waiting.
  const frame = 300_000
  expect(most).toBeGreaterThan(LIMIT)
  expect(most).toBeLessThan(2 * (LIMIT + frame))

  wire.resume()
  await reader.until(() => {
    const state = reader.open.state()
    return phaseOf(state).is === 'level' && state.chat?.seq === last
  })
  const seqs = reader.open.state().messages.map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from({ length: last }, (_, at) => at + 1))
  expect(reader.shown).toEqual(seqs)
  expect(skipped).toBeGreaterThan(0)
  expect(disconnected, 'it was the same connection all along').toBe(0)
  reader.close()
  wire.close()
})

const levels = Object.keys(LEVELS) as (keyof typeof LEVELS)[]

test.each(levels)(
  'one word a stall, after what was delivered and before what comes next, over %s',
  async (name) => {
    const level = await LEVELS[name]()
    const bus = level.join()
    const behind = await startGateway(ground, bus, { waitingBytes: LIMIT, beaconMs: NEVER_MS })
    const worker = level.join()
    const team = await createTeam(ground)
    const chat = await team.chat()
    const browser = await behind.connect(team.agent.token)
    await browser.send('chat:open', { chatId: chat.chatId })
    const { ws } = browser.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
    ws.pause()
    const publish = (seq: number, text: string): void => {
      const entry = { ...fromContact(text), seq, at: seq }
      worker.publish(chatRoom(chat.chatId), 'chat:appended', {
        chatId: chat.chatId,
        epoch: 1,
        entries: [entry],
      })
    }
    const text = 'x'.repeat(64 * 1024)
    for (let seq = 2; seq <= 400; seq += 1) {
      publish(seq, text)
      // The gateway gets to hand over what it wrote.
      await new Promise((resolve) => setImmediate(resolve))
    }
    // All of it has come to the gateway: what were still on its way would come after the word.
    await worker.flush()
    await bus.live(behind.io, chatRoom(chat.chatId))
    ws.resume()
    await browser.until(() => browser.facts('facts:skipped').length > 0)
    publish(401, 'next')
    await browser.until(() => browser.facts('chat:appended').some(({ entries }) => entries[0]?.seq === 401))
    // Who attends is told whenever it changes, also meanwhile: it is no part of the order.
    const seen = browser.seen
      .filter(({ name }) => name !== 'chat:attended')
      .map(({ name, fact }) =>
        name === 'chat:appended' ? (fact as { entries: [{ seq: number }] }).entries[0].seq : name,
      )
    const delivered = seen.indexOf('facts:skipped')
    expect(seen.slice(0, delivered)).toEqual(Array.from({ length: delivered }, (_, at) => at + 2))
    expect(seen.slice(delivered)).toEqual(['facts:skipped', 401])
    await behind.close()
    await level.close()
  },
)

test('who has lost a right while not reading does not read what had waited', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const browser = await gateway.connect(team.agent.token)
  await browser.send('chat:open', { chatId: chat.chatId })
  const { ws } = browser.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
  ws.pause()
  const room = chatRoom(chat.chatId)
  const text = 'x'.repeat(64 * 1024)
  let seq = 1
  while (keptFor(team) < LIMIT) {
    seq += 1
    bus.publish(room, 'chat:appended', {
      chatId: chat.chatId,
      epoch: 1,
      entries: [{ ...fromContact(text), seq, at: seq }],
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const gone = once(
    [...gateway.io.sockets.sockets.values()].find(
      ({ data }) => data.principal.userId === team.agent.user.userId,
    ) ?? expect.fail(),
    'disconnect',
  )
  await ground.accounts.removeFromInbox(team.workspaceId, team.agent.user.userId, chat.inboxId)
  await gone
  ws.resume()
  await browser.until(() => !browser.socket.connected)
  const seqs = browser.facts('chat:appended').flatMap(({ entries }) => entries.map((entry) => entry.seq))
  expect(seqs.length).toBeLessThan(seq - 1)
})

test('who sends commands and never reads the answers is let go', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const small = await startGateway(ground, bus, { waitingBytes: 512, commandsPer10s: 1_000_000 })
  const browser = await small.connect(team.agent.token)
  await browser.send('chat:open', { chatId: chat.chatId })
  const [socket] = small.io.sockets.sockets.values()
  const gone = once(socket ?? expect.fail(), 'disconnect')
  const { ws } = browser.socket.io.engine.transport as unknown as { ws: { pause(): void } }
  ws.pause()
  const input = { chatId: chat.chatId, clientMsgId: newClientMsgId(), text: '' }
  const flood = setInterval(() => {
    // A refusal is an answer as well, and costs nobody anything.
    for (let n = 0; n < 2_000; n += 1) browser.socket.emit('message:send', input, () => undefined)
  }, 5)
  await gone
  clearInterval(flood)
  await small.close()
})
