/** The floor: every message to every socket by `ws` itself, with nothing around it. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { obeyOrders } from '../orders.ts'
import { atPace, nextFact, Order } from './senders.ts'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
const listening = once(server, 'listening')

obeyOrders(Order, async (order) => {
  if (order.do === 'listen') {
    await listening
    return (server.address() as AddressInfo).port
  }
  if (order.do !== 'broadcast') throw new Error(`This server can't ${order.do}.`)
  return atPace(order.messages, order.perSecond, () => {
    // The bytes that Socket.IO would send.
    const packet = Buffer.from(`42${JSON.stringify(['chat:appended', nextFact(order.chat)])}`)
    for (const client of server.clients) client.send(packet, { binary: false })
  })
})
