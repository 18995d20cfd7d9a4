import { joined, long, type Part, short, sized, text } from './bytes.ts'

/** What a browser says to a broker. All that it publishes and subscribes has QoS 0: what is lost can be read. */
export type Outgoing =
  | {
      type: 'connect'
      clientId: string
      username: string
      password: string
      /** s */
      keepAlive: number
      /** The largest packet that we take, bytes. */
      longest: number
      /** Where the broker says, with nothing in it, that we are gone. */
      will: string
    }
  | { type: 'subscribe'; id: number; filters: readonly string[] }
  | { type: 'unsubscribe'; id: number; filters: readonly string[] }
  | {
      type: 'publish'
      topic: string
      payload: Uint8Array
      /** Whether the broker keeps it for those who come later; without payload it forgets what it kept. */
      retain: boolean
      /** For how long it is worth anything, s. */
      expiry?: number
    }
  | { type: 'pingreq' }
  | { type: 'disconnect'; reason: number }

const packet = (head: number, ...parts: Part[]): Uint8Array<ArrayBuffer> => joined([head], sized(...parts))

const NO_PROPERTIES: Part = [0]

/** Name and password, a will, and a clean start: a session that was kept would bring the oldest and drop the newest. */
const CONNECT_FLAGS = 0b1100_0110

/** The bytes of a packet. @throws Error for what is too long to be said */
export const encode = (out: Outgoing): Uint8Array<ArrayBuffer> => {
  switch (out.type) {
    case 'connect':
      return packet(
        0x10,
        text('MQTT'),
        [5, CONNECT_FLAGS],
        short(out.keepAlive),
        sized([0x11], long(0), [0x27], long(out.longest)),
        text(out.clientId),
        NO_PROPERTIES,
        text(out.will),
        short(0),
        text(out.username),
        text(out.password),
      )
    case 'subscribe':
      return packet(
        0x82,
        short(out.id),
        NO_PROPERTIES,
        ...out.filters.flatMap((filter) => [text(filter), [0]]),
      )
    case 'unsubscribe':
      return packet(0xa2, short(out.id), NO_PROPERTIES, ...out.filters.map(text))
    case 'publish': {
      const expiry = out.expiry === undefined ? [] : joined([0x02], long(out.expiry))
      return packet(0x30 | Number(out.retain), text(out.topic), sized(expiry), out.payload)
    }
    case 'pingreq':
      return packet(0xc0)
    case 'disconnect':
      return packet(0xe0, [out.reason], NO_PROPERTIES)
  }
}
