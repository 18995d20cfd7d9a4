import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connectMqtt, type MqttClient } from './client.ts'

const CONNACK = [0x20, 0x03, 0x00, 0x00, 0x00]
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** A frame of a WebSocket as servers send it, with fewer than 126 bytes in it. */
const frameOf = (opcode: number, bytes: number[]): Buffer =>
  Buffer.from([0x80 | opcode, bytes.length, ...bytes])

/** A server that says to each browser what a test wants, whatever it is asked. @param frames each with how it is sent */
const startSaying = async (...frames: Buffer[]) => {
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('upgrade', ({ headers }, socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const accept = createHash('sha1')
      .update(`${String(headers['sec-websocket-key'])}${GUID}`)
      .digest('base64')
    const answer = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
    const lines = [...answer, 'Sec-WebSocket-Protocol: mqtt', `Sec-WebSocket-Accept: ${accept}`, '', '']
    socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), ...frames]))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return `ws://127.0.0.1:${String(port)}`
}

const connect = async (url: string): Promise<MqttClient> => {
  const client = await connectMqtt({
    url,
    clientId: 'c',
    username: 'u',
    password: 'p',
    will: 'w',
    onPublished: () => undefined,
  })
  onTestFinished(client.close)
  return client
}

const BINARY = 2
const TEXT = 1

test.each([
  ['garbage', frameOf(BINARY, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['a text', frameOf(TEXT, CONNACK)],
  ['a refusal', frameOf(BINARY, [0x20, 0x03, 0x00, 0x87, 0x00])],
  ['a packet cut short', frameOf(BINARY, [0x20, 0x02, 0x00, 0x00])],
])('a broker that begins with %s lets nobody in, and that passes', async (_what, frame) => {
  await expect(connect(await startSaying(frame))).rejects.toMatchObject({ code: 'unavailable', retry: true })
})

test.each([
  ['garbage', frameOf(BINARY, [0x00, 0x00])],
  ['what was never agreed on', frameOf(BINARY, CONNACK)],
  ['that it ends the connection', frameOf(BINARY, [0xe0, 0x02, 0x98, 0x00])],
  ['that it ends the connection, in one breath with its welcome', frameOf(BINARY, [...CONNACK, 0xe0, 0x00])],
])('a connection ends, and the page lives, once the broker says %s', async (_what, frame) => {
  const url = await startSaying(frameOf(BINARY, CONNACK), frame)
  const client = await connect(url)
  const asked = client.subscribe(['a']).catch((error: unknown) => error)
  await client.ended
  expect(await asked).toMatchObject({ code: 'unavailable' })
  await expect(client.subscribe(['a'])).rejects.toMatchObject({ code: 'unavailable' })
  client.publish({ topic: 'a', payload: new Uint8Array(), retain: false })
})

test('a broker that is not there is no other than one that does not answer', async () => {
  await expect(connect('ws://127.0.0.1:9')).rejects.toMatchObject({ code: 'unavailable' })
})
