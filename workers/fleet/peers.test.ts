import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { newWorkerId, type WorkerId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { expect, onTestFinished, test } from 'vitest'
import { createPeers } from './peers.ts'

const HOST = '127.0.0.1'
const logger = createLogger('test', 'silent')

/** A worker's links, and what it was told over them. */
const createOne = async () => {
  const workerId = newWorkerId()
  const gone: [WorkerId, boolean][] = []
  let news = 0
  const peers = createPeers({
    workerId,
    host: HOST,
    port: 0,
    onGone: (id, answered) => gone.push([id, answered]),
    onNews: () => {
      news += 1
    },
    logger,
  })
  const address = await peers.listen()
  let isClosed = false
  const close = async (): Promise<void> => {
    if (!isClosed) await peers.close()
    isClosed = true
  }
  onTestFinished(close)
  return { ...peers, address, workerId, gone, news: () => news, close }
}

const until = async (look: () => boolean): Promise<void> => {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a worker hears of the news of another one, and that its process is gone once it has ended', async () => {
  const [one, other] = [await createOne(), await createOne()]
  one.link([one, other])
  // Whoever tells does not know yet who listens.
  while (one.news() === 0) {
    other.tell()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(one.gone).toEqual([])
  await other.close()
  await until(() => one.gone.length > 0)
  expect(one.gone[0]).toEqual([other.workerId, true])
})

test('what listens at a worker’s address and is no worker, or says what no worker says, is believed nothing', async () => {
  const one = await createOne()
  const said = [
    'no JSON\n',
    '{"worker":"../../etc"}\n',
    '{"news":"yes"}\n',
    '[]\n',
    '\u0000\u00ff\n',
    // Never an end of the line.
    'x'.repeat(100_000),
    // Nothing at all, as a frozen process.
    '',
  ]
  let visits = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write(said[visits % said.length] ?? '')
    visits += 1
  }).listen(0, HOST)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  one.link([{ workerId: newWorkerId(), address: { host: HOST, port, machine: hostname() } }])
  // Each is left and visited again.
  await until(() => visits > said.length)
  expect(one.gone).toEqual([])
  expect(one.news()).toBe(0)
})

test('who takes the place of a worker at its address shows that the worker is gone', async () => {
  const [one, other] = [await createOne(), await createOne()]
  const former = newWorkerId()
  one.link([{ workerId: former, address: other.address }])
  await until(() => one.gone.length > 0)
  expect(one.gone[0]).toEqual([former, false])
})

test('a guest that says anything is shown out, and the links of workers stay', async () => {
  const [one, other] = [await createOne(), await createOne()]
  one.link([other])
  const guest = connect(other.address.port, HOST)
  guest.on('error', () => undefined)
  const shownOut = once(guest, 'close')
  guest.write(`${JSON.stringify({ worker: one.workerId })}\n${JSON.stringify({ news: true })}\n`)
  guest.resume()
  await shownOut
  expect(other.news()).toBe(0)
  while (one.news() === 0) {
    other.tell()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(one.gone).toEqual([])
})
