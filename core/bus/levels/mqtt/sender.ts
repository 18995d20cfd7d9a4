import type { Sender } from '../broker/publisher.ts'
import type { Refusals } from '../broker/refusals.ts'
import { isRefusal, type MqttConnection } from './connection.ts'

/** What a packet has beside its topic and payload at most, bytes. */
const HEAD = 16

type Waiting = {
  topic: string
  payload: string
  arrived: () => void
  failed: () => void
  keptS: number | undefined
}

const optionsOf = (keptS: number | undefined) =>
  ({
    qos: 1,
    ...(keptS === undefined ? {} : { retain: true, properties: { messageExpiryInterval: keptS } }),
  }) as const

/** Publishes with QoS 1, in order, and never more at once than the broker allows. */
export const createMqttSender = (
  connection: MqttConnection,
  refusals: Pick<Refusals, 'add'>,
  onReady: () => void,
): Sender => {
  /** In the order in which they were given. */
  const waiting = new Set<Waiting>()
  let inFlight = 0

  const publish = ({ topic, payload, arrived, failed, keptS }: Waiting): void => {
    inFlight += 1
    connection.client.publish(topic, payload, optionsOf(keptS), (error) => {
      inFlight -= 1
      if (error instanceof Error) {
        if (isRefusal(error)) refusals.add(topic, error)
        failed()
      } else arrived()
      pump()
    })
  }

  const pump = (): void => {
    if (waiting.size === 0 || !connection.isReady()) return
    const { inFlight: most } = connection.limits()
    for (const one of waiting) {
      if (inFlight >= most) return
      waiting.delete(one)
      publish(one)
    }
  }

  const isTooLarge = (topic: string, payload: string): boolean => {
    const { bytes } = connection.limits()
    // A character is at most three bytes.
    return payload.length * 3 > bytes && Buffer.byteLength(payload) + topic.length + HEAD > bytes
  }

  connection.listen({
    onReady,
    onLost: () => {
      for (const { failed } of waiting) failed()
      waiting.clear()
    },
  })

  return {
    send: (topic, payload, arrived, failed, keptS) => {
      if (!connection.isReady()) {
        failed()
        return
      }
      if (isTooLarge(topic, payload)) {
        refusals.add(topic, new Error(`${String(payload.length)} characters are more than the broker takes`))
        failed()
        return
      }
      waiting.add({ topic, payload, arrived, failed, keptS })
      pump()
    },
    renew: connection.renew,
    close: () => {
      waiting.clear()
    },
  }
}
