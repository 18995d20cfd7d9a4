import { z } from 'zod'
import { readEnvironment } from '../../../process/environment.ts'
import { type Bus, type Inboxes, type Signal } from '../../bus.ts'
import { newLog, until } from '../../bus-fixture.ts'
import { checkRealtime, realtimeOf, realtimeVariables } from '../../bus-level.ts'
import { fleetTopic } from '../../rooms.ts'
import { createMqttBus } from '../mqtt.ts'
import { createProcessesOf } from '../processes-fixture.ts'

/*
 * For tests of level mqtt: processes on a broker.
 */

export const createProcesses = () => {
  const { start, gateway, close } = createProcessesOf(createMqttBus)
  /** As a deployable does with this address. */
  const startWith = (url: string) => {
    const variables = { REALTIME_LEVEL: 'mqtt', MQTT_URL: url }
    const settings = realtimeOf(
      readEnvironment(z.object(realtimeVariables).superRefine(checkRealtime), variables),
    )
    if (settings.level !== 'mqtt') throw new Error('These variables name no MQTT broker.')
    return start(settings.mqtt)
  }
  const startAt = ({ port }: { port: number }) => startWith(`mqtt://127.0.0.1:${String(port)}`)
  return {
    startWith,
    start: startAt,
    gateway,
    close,
    /** A gateway at one place that has a chat open, and who tells of its commits from another. */
    startTelling: async (from: { port: number }, to: { port: number }) => {
      const [teller, reader] = [startAt(from), startAt(to)]
      const there = await gateway(reader.bus)
      const log = newLog()
      const holes: Inboxes[] = []
      reader.bus.onHole((inboxes) => holes.push(inboxes))
      await there.open(log.room, log.chat.inboxId)
      await isReady(teller.bus, reader.bus)
      holes.length = 0
      return { teller, reader, there, log, holes }
    },
  }
}

/** Resolves once one process hears what the other says. */
export const isReady = async (speaker: Bus, hearer: Bus): Promise<void> => {
  const heard: Signal[] = []
  const stop = await hearer.listen(fleetTopic, (signal) => heard.push(signal))
  await until(() => {
    if (heard.length === 0) speaker.signal(fleetTopic, { type: 'outbox' })
    return heard.length > 0
  })
  await speaker.flush()
  await stop()
}
