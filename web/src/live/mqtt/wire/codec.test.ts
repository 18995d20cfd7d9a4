import fc from 'fast-check'
import { generate, type Packet, parser } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { createDecoder, type Incoming } from './decode.ts'
import { encode, type Outgoing } from './encode.ts'

/*
 * Our codec against another's, mqtt-packet's: what we say it reads, and what it says we read.
 */

const LONGEST = 5 * 2 ** 20

const short = fc.integer({ min: 1, max: 0xffff })
const long = fc.integer({ min: 0, max: 0xffff_ffff })
const words = fc.string({ unit: 'grapheme', maxLength: 200 })
/** Topics have neither wildcards nor nothing in them. */
const topic = fc
  .array(fc.stringMatching(/^[a-z0-9_]{1,40}$/), { minLength: 1, maxLength: 8 })
  .map((p) => p.join('/'))
const payload = fc.uint8Array({ maxLength: 20_000 })
const filters = fc.array(topic, { minLength: 1, maxLength: 300 })
const reasons = fc.array(fc.constantFrom(0, 0x80, 0x87, 0x97), { minLength: 1, maxLength: 300 })

/** The bytes cut at any places. */
const cut = (bytes: Uint8Array, places: number[]): Uint8Array[] => {
  const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  )
  return at.slice(1).map((end, n) => bytes.subarray(at[n], end))
}
const places = fc.array(fc.nat(), { maxLength: 20 })

const together = (all: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(all))

const decoded = (chunks: Uint8Array[], longest = LONGEST): Incoming[] => {
  const packets: Incoming[] = []
  const take = createDecoder(longest, (packet) => packets.push(packet))
  chunks.forEach(take)
  return packets
}

const heardByOther = (bytes: Uint8Array): Packet[] => {
  const packets: Packet[] = []
  const other = parser({ protocolVersion: 5 })
  other.on('packet', (packet) => packets.push(packet))
  other.on('error', (error) => {
    throw error
  })
  other.parse(Buffer.from(bytes))
  return packets
}

const outgoing: fc.Arbitrary<Outgoing> = fc.oneof(
  fc.record({ type: fc.constant('subscribe' as const), id: short, filters }),
  fc.record({ type: fc.constant('unsubscribe' as const), id: short, filters }),
  fc.record(
    { type: fc.constant('publish' as const), topic, payload, retain: fc.boolean(), expiry: long },
    { requiredKeys: ['type', 'topic', 'payload', 'retain'] },
  ),
  fc.constant({ type: 'pingreq' as const }),
  fc.record({ type: fc.constant('disconnect' as const), reason: fc.constantFrom(0, 4, 0x81) }),
)

/** The same as the other codec names it. */
const asHeard = (out: Outgoing): object => {
  switch (out.type) {
    case 'connect':
      return {
        cmd: 'connect',
        protocolVersion: 5,
        clean: true,
        keepalive: out.keepAlive,
        clientId: out.clientId,
        username: out.username,
        password: Buffer.from(out.password),
        properties: { sessionExpiryInterval: 0, maximumPacketSize: out.longest },
        will: { topic: out.will, qos: 0, retain: false, payload: Buffer.alloc(0) },
      }
    case 'subscribe': {
      const how = { qos: 0, nl: false, rap: false, rh: 0 }
      return {
        cmd: 'subscribe',
        messageId: out.id,
        subscriptions: out.filters.map((filter) => ({ topic: filter, ...how })),
      }
    }
    case 'unsubscribe':
      return { cmd: 'unsubscribe', messageId: out.id, unsubscriptions: out.filters }
    case 'publish':
      return {
        cmd: 'publish',
        topic: out.topic,
        payload: Buffer.from(out.payload),
        retain: out.retain,
        qos: 0,
        ...(out.expiry === undefined ? {} : { properties: { messageExpiryInterval: out.expiry } }),
      }
    case 'pingreq':
      return { cmd: 'pingreq' }
    case 'disconnect':
      return { cmd: 'disconnect', reasonCode: out.reason }
  }
}

/** What a broker says: in the other codec's words, and in ours. */
const incoming: fc.Arbitrary<{ said: Packet; read: Incoming }> = fc.oneof(
  fc
    .record({ reason: fc.constantFrom(0, 0x87), keepAlive: short, words })
    .map(({ reason, keepAlive, words: reasonString }) => ({
      said: {
        cmd: 'connack' as const,
        sessionPresent: false,
        reasonCode: reason,
        properties: {
          serverKeepAlive: keepAlive,
          reasonString,
          maximumQoS: 1,
          topicAliasMaximum: 10,
          maximumPacketSize: 1_000_000,
          assignedClientIdentifier: 'x',
          userProperties: { a: 'b', c: ['d', 'e'] },
        },
      },
      read: { type: 'connack' as const, reason, keepAlive },
    })),
  fc.record({ id: short, reasons, words }).map(({ id, reasons: granted, words: reasonString }) => ({
    said: { cmd: 'suback' as const, messageId: id, granted, properties: { reasonString } },
    read: { type: 'suback' as const, id, reasons: granted },
  })),
  fc.record({ id: short, reasons }).map(({ id, reasons: granted }) => ({
    said: { cmd: 'unsuback' as const, messageId: id, granted },
    read: { type: 'unsuback' as const, id, reasons: granted },
  })),
  fc
    .record({ topic, payload, retain: fc.boolean(), expiry: fc.option(long, { nil: undefined }), words })
    .map(({ words: contentType, payload: bytes, expiry, ...message }) => ({
      said: {
        cmd: 'publish' as const,
        qos: 0 as const,
        dup: false,
        ...message,
        payload: Buffer.from(bytes),
        properties: {
          contentType,
          correlationData: Buffer.from('x'),
          subscriptionIdentifier: 300,
          ...(expiry === undefined ? {} : { messageExpiryInterval: expiry }),
        },
      },
      read: { type: 'publish' as const, ...message, payload: bytes, expiry },
    })),
  fc.constant({ said: { cmd: 'pingresp' as const }, read: { type: 'pingresp' as const } }),
  fc.constantFrom(0, 0x8b, 0x98).map((reason) => ({
    said: { cmd: 'disconnect' as const, reasonCode: reason },
    read: { type: 'disconnect' as const, reason },
  })),
)

const saidByOther = (packet: Packet): Uint8Array => generate(packet, { protocolVersion: 5 })

describe('the codec', () => {
  test('says what another codec reads', () => {
    fc.assert(
      fc.property(fc.array(outgoing, { maxLength: 10 }), (all) => {
        expect(heardByOther(together(all.map(encode)))).toMatchObject(all.map(asHeard))
      }),
    )
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constant('connect' as const),
          clientId: topic,
          username: words,
          password: words,
          will: topic,
          keepAlive: short,
          longest: long.filter((n) => n > 0),
        }),
        (connect) => {
          expect(heardByOther(encode(connect))).toMatchObject([asHeard(connect)])
        },
      ),
    )
  })

  test('reads what another codec says, split and joined at any byte', () => {
    fc.assert(
      fc.property(fc.array(incoming, { maxLength: 10 }), places, (all, at) => {
        const bytes = together(all.map(({ said }) => saidByOther(said)))
        expect(decoded(cut(bytes, at))).toEqual(all.map(({ read }) => read))
      }),
    )
  })

  test('reads byte by byte', () => {
    fc.assert(
      fc.property(incoming, ({ said, read }) => {
        const bytes = saidByOther(said)
        expect(decoded([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([read])
      }),
      { numRuns: 30 },
    )
  })

  test('ends at what is no packet: it throws, and makes up none', () => {
    fc.assert(
      fc.property(incoming, fc.nat(), fc.integer({ min: 1, max: 255 }), places, ({ said }, where, by, at) => {
        const bytes = new Uint8Array(saidByOther(said))
        const place = where % bytes.length
        bytes[place] = (bytes[place] ?? 0) ^ by
        try {
          expect(decoded(cut(bytes, at)).length).toBeLessThanOrEqual(bytes.length / 2)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 1_000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decoded([bytes])
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    [
      'a message of QoS 1',
      { cmd: 'publish', topic: 'a', payload: 'x', qos: 1, dup: false, retain: false, messageId: 1 },
    ],
    ['a question that only browsers ask', { cmd: 'pingreq' }],
    ['a packet of the time before MQTT 5', { cmd: 'puback', messageId: 1 }],
  ] satisfies [string, Packet][])('ends at %s', (_what, packet) => {
    expect(() => decoded([saidByOther(packet)])).toThrow()
  })

  test('ends at a packet that is too long before it has come', () => {
    const publish = { cmd: 'publish' as const, topic: 'a', qos: 0 as const, dup: false, retain: false }
    const bytes = saidByOther({ ...publish, payload: Buffer.alloc(1_001) })
    expect(() => decoded([bytes.subarray(0, 4)], 1_000)).toThrow('too long')
    expect(() => decoded([Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x01)])).toThrow()
  })
})
