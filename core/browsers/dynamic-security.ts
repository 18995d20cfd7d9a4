import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createWaiting } from '../bus/levels/broker/waiting.ts'
import { isRefusal, type MqttConnection } from '../bus/levels/mqtt/connection.ts'
import { SahutError } from '../contract/errors.ts'

const REQUESTS = '$CONTROL/dynamic-security/v1'
const RESPONSES = `${REQUESTS}/response`
const ANSWER_MS = 5_000

/** What its plugin dynamic-security can be told, in its own words. */
export type Command = { command: string } & Record<string, unknown>

const Responses = z.object({
  responses: z.array(
    z.object({
      command: z.string(),
      error: z.string().optional(),
      data: z.unknown().optional(),
      correlationData: z.string().optional(),
    }),
  ),
})
type Answer = z.infer<typeof Responses>['responses'][number]

type Asked = { answers: Answer[]; count: number; settle: (outcome: Answer[] | SahutError) => void }

const unavailable = (cause?: unknown): SahutError =>
  new SahutError('unavailable', 'The MQTT broker does not answer.', { cause })

/**
 * Mosquitto's plugin dynamic-security, by messages. Its answers go to everybody who administers it: each command is
 * marked as ours, and answers to others are left aside.
 */
export const createDynamicSecurity = (connection: MqttConnection) => {
  const { client } = connection
  const opening = createWaiting(ANSWER_MS)
  const asked = new Map<string, Asked>()
  let isOpen = false

  connection.listen({
    onReady: () => {
      client.subscribe(RESPONSES, { qos: 1 }, (error) => {
        // Who may not listen may not ask either, and hears it then.
        isOpen = !(error instanceof Error) || isRefusal(error)
        if (isOpen) opening.release()
      })
    },
    onLost: () => {
      isOpen = false
      for (const { settle } of asked.values()) settle(unavailable())
    },
  })

  const receive = (payload: Buffer): void => {
    for (const answer of Responses.parse(JSON.parse(payload.toString())).responses) {
      const one = asked.get(answer.correlationData ?? '')
      one?.answers.push(answer)
      if (one?.answers.length === one?.count) one?.settle(one.answers)
    }
  }

  client.on('message', (topic, payload) => {
    if (topic !== RESPONSES) return
    try {
      receive(payload)
    } catch (error) {
      // Nobody can know whose answer it was.
      for (const { settle } of asked.values()) settle(unavailable(error))
    }
  })

  return {
    /**
     * Has commands done, one after the other; one that fails keeps none of the others from being done.
     * @param fine errors that are none, as "Client not found" where it shall be gone
     * @throws SahutError unavailable
     */
    ask: async (commands: Command[], fine: readonly string[] = []): Promise<Answer[]> => {
      if (!isOpen) await opening.wait()
      const correlationData = randomUUID()
      const outcome = await new Promise<Answer[] | SahutError>((settle) => {
        asked.set(correlationData, { answers: [], count: commands.length, settle })
        // What does not answer may have died while this process was frozen.
        setTimeout(() => {
          if (asked.has(correlationData)) connection.renew()
          settle(unavailable())
        }, ANSWER_MS).unref()
        const payload = JSON.stringify({
          commands: commands.map((command) => ({ ...command, correlationData })),
        })
        if (!connection.isReady()) settle(unavailable())
        else
          client.publish(REQUESTS, payload, { qos: 1 }, (error) => {
            if (error instanceof Error) settle(unavailable(error))
          })
      })
      asked.delete(correlationData)
      if (outcome instanceof SahutError) throw outcome
      const failed = outcome.find(({ error }) => error !== undefined && !fine.includes(error))
      if (failed !== undefined) throw unavailable(new Error(`${failed.command}: ${failed.error ?? ''}`))
      return outcome
    },
    close: (): void => {
      for (const { settle } of asked.values()) settle(unavailable())
      opening.release()
    },
  }
}
