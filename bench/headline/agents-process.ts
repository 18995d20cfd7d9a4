import { type Agent, createAgent } from '@sahut/local/agent'
import { obeyOrders } from '../orders.ts'
import { type Latencies, Order } from './agents.ts'
import type { z } from 'zod'

/** Signing in costs a password hash each. */
const AT_A_TIME = 4

const agents: Agent[] = []

const enter = async ({ url, emails, password }: Extract<Order, { do: 'enter' }>): Promise<void> => {
  const queue = emails.values()
  const work = async (): Promise<void> => {
    for (const email of queue) agents.push(await createAgent(url, email, password))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

const latenciesOf = (sent: readonly (readonly [string, number])[]): z.infer<typeof Latencies> => {
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
