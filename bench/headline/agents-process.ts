import { setTimeout as sleep } from 'node:timers/promises'
import { SahutError } from '@sahut/core/contract/errors'
import { type Agent, createAgent } from '@sahut/testing/people/agent'
import { obeyOrders } from '../orders.ts'
import { Order } from './agents.ts'

/** Signing in costs a password hash each. */
const AT_A_TIME = 4

const agents: Agent[] = []

/** The API takes 60 sign-ins a minute from one address: those beyond wait. */
const PAUSE_MS = 10_000

const signIn = async (url: string, email: string, password: string): Promise<Agent> => {
  for (;;) {
    try {
      return await createAgent(url, email, password)
    } catch (error) {
      if (!(error instanceof SahutError && error.code === 'rate_limited')) throw error
      await sleep(PAUSE_MS)
    }
  }
}

const enter = async ({ url, emails, password }: Extract<Order, { do: 'enter' }>): Promise<void> => {
  const queue = emails.values()
  const work = async (): Promise<void> => {
    for (const email of queue) agents.push(await signIn(url, email, password))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

const latenciesOf = (sent: readonly (readonly [string, number])[]): number[] => {
  const sentAt = new Map(sent)
  return agents.flatMap((agent) =>
    agent.observed().chats.flatMap(({ sights }) =>
      sights.flatMap(({ whatsappId, at }) => {
        const began = sentAt.get(whatsappId)
        return began === undefined ? [] : [at - began]
      }),
    ),
  )
}

obeyOrders(Order, (order) => {
  if (order.do === 'enter') return enter(order)
  if (order.do === 'latencies') return Promise.resolve(latenciesOf(order.sent))
  for (const agent of agents) agent.answer(order.share)
  return Promise.resolve()
})
