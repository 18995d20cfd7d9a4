import { inFlightOf, nothing, type Ring, type Striking } from './strike.ts'

/** How much later everything arrives while the broker is slow, each way, ms. */
const SLOW_MS = 250

/** The MQTT broker killed, restarted, without its clients, held still or slow. */
export const createMqttStrike =
  ({ stage, watch, burst }: Ring): Striking =>
  async ({ kind }) => {
    const broker = stage.redis?.mqtt
    if (broker === undefined) return undefined
    const wires = [...(stage.redis?.wires.values() ?? [])]
    burst()
    const struck = { target: 'mqtt', evidence: { inFlight: inFlightOf(watch) } }
    switch (kind.slice('mqtt:'.length)) {
      case 'kill':
        await broker.kill()
        return { ...struck, end: () => broker.restart().then(nothing) }
      case 'restart':
        await broker.restart()
        return struck
      case 'drop-clients':
        for (const wire of wires) wire.drop()
        return struck
      case 'slow':
        for (const wire of wires) wire.delay(SLOW_MS)
        return {
          ...struck,
          end: () => {
            for (const wire of wires) wire.mend()
            return Promise.resolve(undefined)
          },
        }
      default:
        broker.signal('SIGSTOP')
        return {
          ...struck,
          end: () => {
            broker.signal('SIGCONT')
            return Promise.resolve(undefined)
          },
        }
    }
  }
