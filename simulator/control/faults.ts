/** Faults that were ordered for a phone's next messages. They live in memory: a restart is a fault of its own. */
export type Countdown =
  | 'duplicate'
  | 'corrupt'
  | 'late-ack'
  | 'swallow-ack'
  | 'restricted'
  | 'refused'
  | 'unreadable'
  | 'poison'
  | 'login-refused'
  | 'slow-answers'

export type Faults = ReturnType<typeof createFaults>

export const createFaults = () => {
  const orders = new Map<string, { count: number; detail: number }>()
  const keyOf = (phone: string, kind: Countdown) => `${phone} ${kind}`

  return {
    /** @param detail how late, ms, for `late-ack`; the code of `refused` and `login-refused`; which `poison` */
    order: (phone: string, kind: Countdown, count: number, detail = 0) => {
      orders.set(keyOf(phone, kind), { count, detail })
    },
    /** Uses up one of the ordered faults. @returns undefined if none is due, otherwise its detail */
    take: (phone: string, kind: Countdown): number | undefined => {
      const order = orders.get(keyOf(phone, kind))
      if (order === undefined) return undefined
      order.count -= 1
      if (order.count <= 0) orders.delete(keyOf(phone, kind))
      return order.detail
    },
  }
}

/**
 * A copy of a Signal ciphertext that fails its MAC check. The tenth byte from the end lies in the MAC or in the
 * last ciphertext block, in a `msg` (which ends with the 8-byte MAC) as in a `pkmsg` (where at most 8 bytes of
 * registration and signed pre-key id follow the MAC).
 */
export const corrupt = (body: Buffer): Buffer => {
  const copy = Buffer.from(body)
  const at = copy.length - 10
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at)
  return copy
}
