import { once } from 'node:events'
import { WebSocket } from 'ws'
import { obeyOrders } from '../orders.ts'
import { Order } from './listeners.ts'

/** The beginning of Socket.IO's packets, as they stand in its protocol. */
const OPENED = '0'
const CONNECTED = '40'
const ACK = '43'
const PING = '2'
const PONG = '3'
const MESSAGE = '42["chat:appended"'

type Audience = { sockets: WebSocket[]; received: number; wake: () => void }
const audiences = new Map<string, Audience>()

/** Signs in and opens the chat, by the few packets that it takes. */
const enter = (socket: WebSocket, { token, chatId }: { token: string; chatId: string }): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const packet = data.toString()
      if (packet.startsWith(OPENED)) socket.send(`40${JSON.stringify({ token })}`)
      else if (packet.startsWith(CONNECTED)) socket.send(`420${JSON.stringify(['chat:open', { chatId }])}`)
      else if (packet.startsWith(ACK)) {
        if (packet.includes('"ok":true')) resolve()
        else reject(new Error(packet))
      } else if (packet.startsWith('44')) reject(new Error(packet))
    })
  })

const connect = async (
  { url, gateway }: Extract<Order, { do: 'connect' }>,
  audience: Audience,
): Promise<void> => {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  audience.sockets.push(socket)
  const entered = gateway === undefined ? once(socket, 'open') : enter(socket, gateway)
  socket.on('message', (data: Buffer) => {
    // Told apart by their bytes: to make a string of each would cost more than all else here.
    if (data.length === 1 && data.toString() === PING) socket.send(PONG)
    if (data.length <= MESSAGE.length || data.toString('latin1', 0, MESSAGE.length) !== MESSAGE) return
    audience.received += 1
    audience.wake()
  })
  await entered
}

obeyOrders(Order, async (order) => {
  if (order.do === 'connect') {
    const audience: Audience = { sockets: [], received: 0, wake: () => undefined }
    audiences.set(order.url, audience)
    for (let at = 0; at < order.count; at += 1) await connect(order, audience)
    return
  }
  const audience = audiences.get(order.url)
  if (audience === undefined) throw new Error(`Nobody listens to ${order.url}.`)
  while (audience.received < order.messages)
    await new Promise<void>((resolve) => {
      audience.wake = resolve
    })
  audience.received -= order.messages
})
