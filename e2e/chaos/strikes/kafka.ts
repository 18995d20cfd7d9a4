import { inFlightOf, nothing, pickOf, type Ring, type Striking } from './strike.ts'

/** A broker of Kafka killed, or held still. */
export const createKafkaStrike =
  ({ stage, watch, burst }: Ring): Striking =>
  async ({ kind, pick }) => {
    const broker = pickOf(stage.redis?.kafka ?? [], pick)
    if (broker === undefined) return undefined
    burst()
    const target = `kafka-${String(broker.id)}`
    const evidence = { inFlight: inFlightOf(watch) }
    if (kind === 'kafka:kill') {
      await broker.kill()
      return { target, evidence, end: () => broker.restart().then(nothing) }
    }
    broker.signal('SIGSTOP')
    return {
      target,
      evidence,
      end: () => {
        broker.signal('SIGCONT')
        return Promise.resolve(undefined)
      },
    }
  }
