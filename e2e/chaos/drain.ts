import { setTimeout as sleep } from 'node:timers/promises'
import { createMediaJobs } from '@sahut/core/log/jobs/media-jobs'
import { createRowReader } from '@sahut/core/store/decoding'
import { notYetGot } from '@sahut/testing/checker/members'
import { gotIn } from '@sahut/testing/checker/said'
import { acknowledgedOf, type Cast } from './cast.ts'
import type { JournalWatch } from './journal-watch.ts'
import type { Stage } from './stage.ts'

const POLL_MS = 250
/**
 * Everything has its own retries, the slowest of which come every half minute. A drain in which nothing has moved on for
 * longer hangs; one that moves on is only slow.
 */
const PATIENCE_MS = 150_000

/** What is still under way, a sentence each. */
const leftOvers = async (stage: Stage, cast: Cast, watch: JournalWatch): Promise<string[]> => {
  const { cluster, numbers } = stage
  const left: string[] = []
  const { client } = cluster.simulator
  const { backlog } = await client.state()
  if (backlog > 0) left.push(`the network holds ${String(backlog)} stanzas for companions`)
  for (const [phone, ids] of watch.inFlight())
    if (ids.size > 0) left.push(`${phone} has not acknowledged ${[...ids].join(', ')}`)
  const connected = new Set((await client.phones()).flatMap((one) => (one.connected ? [one.pn] : [])))
  for (const { phone } of numbers) if (!connected.has(phone)) left.push(`${phone} is not connected`)
  const rows = await Promise.all(numbers.map(({ numberId }) => cluster.log.outbox(numberId)))
  for (const row of rows.flat()) left.push(`an outbox holds ${row.whatsappId} of ${row.chatId}`)
  const jobs = createMediaJobs(cluster.table, createRowReader(undefined))
  const files = await Promise.all(numbers.map(({ numberId }) => jobs.waiting(numberId)))
  for (const { chatId, seq } of files.flat())
    left.push(`the file of #${String(seq)} of ${chatId} is not here`)
  const received = new Set(gotIn(watch.entries()).map(({ id }) => id))
  for (const { whatsappId, phone, contact } of acknowledgedOf(cast))
    if (!received.has(whatsappId)) left.push(`${contact} has not got ${whatsappId} from ${phone}`)
  for (const { member, answer } of notYetGot(watch.entries(), acknowledgedOf(cast)))
    left.push(`${member} of ${answer.contact} has not got ${answer.whatsappId} from ${answer.phone}`)
  return left
}

/** Whether it was done before patience ended; what hangs must not hang the run. */
const inTime = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), sleep(PATIENCE_MS, false, { ref: false })])

/**
 * Waits until nothing is under way any more and all screens are level with the log.
 * @returns what is left over when patience ended; nothing if all is done
 */
export const drain = async (
  stage: Stage,
  cast: Cast,
  watch: JournalWatch,
  say: (line: string) => void,
): Promise<string[]> => {
  const waitFor = async (what: string, work: Promise<unknown>): Promise<string[]> => {
    const since = Date.now()
    const isDone = await inTime(work)
    say(`${isDone ? 'drained' : 'NOT DRAINED'}: ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
    return isDone ? [] : [`not in time: ${what}`]
  }
  /** @returns what is left over once nothing has moved on for too long */
  const untilLevel = async (): Promise<string[]> => {
    let left = await leftOvers(stage, cast, watch)
    let [movedOn, state] = [Date.now(), left.join()]
    while (left.length > 0 && Date.now() - movedOn < PATIENCE_MS) {
      await sleep(POLL_MS)
      left = await leftOvers(stage, cast, watch)
      if (left.join() !== state) [movedOn, state] = [Date.now(), left.join()]
    }
    return left
  }
  const agents = [...cast.agents]
  const undone = await waitFor('what agents wrote', Promise.all(agents.map(([, agent]) => agent.settled())))
  let left = await untilLevel()
  say(
    left.length === 0
      ? 'drained: the network and the outboxes'
      : `NOT DRAINED: ${left.slice(0, 10).join('; ')}`,
  )
  for (const [email, agent] of agents) {
    undone.push(...(await waitFor(`screens of ${email}`, agent.level())))
    undone.push(...(await waitFor(`files for ${email}`, agent.openFiles())))
  }
  for (const screen of cast.screens)
    for (const chat of screen.watched())
      undone.push(
        ...(await waitFor(`${screen.email} reads ${chat.contact} -> ${chat.phone}`, screen.readWhole(chat))),
      )
  // Browsers may have had something to send after all.
  left = await untilLevel()
  return [...undone, ...left]
}
