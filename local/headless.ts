import { judge } from '@sahut/testing/checker/checker'
import type { Verdict } from '@sahut/testing/checker/verdict'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import { createAgent, type Agent } from '@sahut/testing/people/agent'
import { DEMO_SEED } from './seed.ts'

const CONTACTS_PER_NUMBER = 3
const MESSAGES_PER_SECOND = 20
/** An agent answers one message in so many. */
const ANSWERED = 0.3

/** The headless run's last line. */
export type Summary = Pick<Verdict, 'inbound' | 'outbound' | 'lost' | 'duplicated' | 'misordered'> & {
  numbers: number
  p50Ms: number
  p99Ms: number
}

const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Waits until workers have taken all that contacts wrote, and contacts have received what agents were acknowledged. */
const untilArrived = async (simulator: SimulatorClient, agents: Agent[], after: number): Promise<void> => {
  const received = new Set<string>()
  const underWay = new Set<string>()
  const note = (entry: JournalEntry): void => {
    if (entry.event === 'contact:received') received.add(entry.id)
    if (entry.event === 'contact:sent') underWay.add(entry.id)
    if (entry.event === 'companion:receipt' && entry.type !== 'retry') underWay.delete(entry.id)
  }
  const acknowledged = agents.flatMap((agent) => agent.acknowledged().map(({ whatsappId }) => whatsappId))
  const isDone = (): boolean => underWay.size === 0 && acknowledged.every((id) => received.has(id))
  const journal = await simulator.wholeJournal(after)
  for (const entry of journal) note(entry)
  if (isDone()) return
  await simulator.waitFor(
    (entry) => {
      note(entry)
      return isDone()
    },
    journal.at(-1)?.n ?? after,
  )
}

/**
 * Lets contacts and two agents chat for a while, waits until everything has arrived, and judges by the network's
 * journal and what was on the agents' screens.
 */
export const runHeadless = async (
  url: string,
  simulator: SimulatorClient,
  phones: string[],
  seconds: number,
  seed: number,
): Promise<{ summary: Summary; verdict: Verdict }> => {
  const people = DEMO_SEED.people.filter(({ role }) => role === 'agent').slice(0, 2)
  const agents = await Promise.all(people.map(({ email, password }) => createAgent(url, email, password)))
  const after = (await simulator.state()).journal
  await simulator.startScript({
    numbers: phones,
    contactsPerNumber: CONTACTS_PER_NUMBER,
    messagesPerSecond: MESSAGES_PER_SECOND,
    replyProbability: 0.3,
    seed,
  })
  for (const agent of agents) agent.answer(ANSWERED)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))

  for (const agent of agents) agent.answer(0)
  await simulator.stopScript()
  await Promise.all(agents.map((agent) => agent.settled()))
  await untilArrived(simulator, agents, after)
  await Promise.all(agents.map((agent) => agent.level()))

  const journal = await simulator.wholeJournal(after)
  const verdict = judge(
    journal,
    agents.map((agent) => agent.observed()),
    agents.flatMap((agent) => agent.acknowledged()),
    agents.flatMap((agent) => agent.written()),
  )
  for (const agent of agents) agent.close()
  const { inbound, outbound, lost, duplicated, misordered, latencies } = verdict
  const summary = {
    numbers: phones.length,
    inbound,
    outbound,
    lost,
    duplicated,
    misordered,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  }
  return { summary, verdict }
}
