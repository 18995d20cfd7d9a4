import { setTimeout as sleep } from 'node:timers/promises'
import { HistoryPage } from '@sahut/core/contract/history'
import type { ChatId } from '@sahut/core/model/ids'
import type { Deployable } from '@sahut/testing/parts/deployables'
import type { Live } from '@sahut/web/live/live'
import { createLive } from '@sahut/web/live/socket'
import { median, percentile, rounded } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { openLongChats } from '../long-chats.ts'
import { inScope } from '../scope.ts'

const GOAL = 1.2
const LENGTHS = [100, 10_000, 1_000_000]
const QUICK_LENGTHS = [100, 1_000]
const PAGE = 50
/** Samples of each chat. */
const ROUNDS = 200
/** The gateway takes 600 commands in ten seconds of a user. */
const PAUSE_MS = 25

type Sample = { join: number; page: number }

const connected = (live: Live): Promise<void> =>
  new Promise((resolve) => {
    live.onState((state) => {
      if (state === 'connected') resolve()
    })
  })

/** Opens a chat as the web app does: join, and then the newest page. */
const open = async (live: Live, api: string, token: string, chatId: ChatId): Promise<Sample> => {
  const began = performance.now()
  const { chat } = await live.send('chat:open', { chatId })
  const joined = performance.now()
  const response = await fetch(`${api}/api/messages/history?chat=${chatId}&limit=${String(PAGE)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const page = HistoryPage.parse(await response.json())
  const paged = performance.now()
  if (page.entries.length !== PAGE || page.entries.at(-1)?.seq !== chat.seq)
    throw new Error('The page is not the newest.')
  await live.send('chat:close', { chatId })
  return { join: joined - began, page: paged - joined }
}

const measure = (lengths: number[], rounds: number, { note }: Run): Promise<Sample[][]> =>
  inScope(async ({ folder, own }) => {
    const team = own(await openLongChats(lengths, note), (it) => it.close())
    const end = (it: Deployable): Promise<void> => it.kill('SIGTERM')
    const gateway = own(await team.start('gateway', folder), end)
    const functions = own(await team.start('functions', folder), end)
    const api = `http://127.0.0.1:${String(functions.port)}`
    const live = createLive({
      url: `http://127.0.0.1:${String(gateway.port)}`,
      token: () => Promise.resolve(team.session),
    })
    own(live, () => {
      live.close()
      return Promise.resolve()
    })
    await connected(live)
    const samples: Sample[][] = lengths.map(() => [])
    // The first rounds only warm the processes up.
    for (let round = -Math.ceil(rounds / 5); round < rounds; round += 1) {
      if (round % 50 === 0) note(`round ${String(round)} of ${String(rounds)}`)
      for (let at = 0; at < lengths.length; at += 1) {
        // Who comes first changes, so that nobody profits from its place.
        const which = (at + Math.max(round, 0)) % lengths.length
        const sample = await open(live, api, team.session.token, team.chatOf(which).chatId)
        if (round >= 0) samples[which]?.push(sample)
        await sleep(PAUSE_MS)
      }
    }
    return samples
  })

export const openChat: Bench = {
  name: 'open-chat',
  about: 'join and first page of a chat with 100, 10,000 and 1,000,000 messages',
  method: `One agent opens three chats in turns as the web app does: \`chat:open\` at a gateway until its ack, then the newest ${String(PAGE)} messages from the API; gateway, API and store (the embedded store) are a process each. ${String(ROUNDS)} times each; what is compared is the median of both steps together.`,
  run: async (run) => {
    const lengths = run.quick ? QUICK_LENGTHS : LENGTHS
    const samples = await measure(lengths, run.quick ? 10 : ROUNDS, run)
    const whole = samples.map((side) => side.map(({ join, page }) => join + page))
    const medians = whole.map((values) => median(values))
    const name = (length: number): string => length.toLocaleString('en')
    const ms = (values: number[], share: number): string => percentile(values, share).toFixed(1)
    const ratios = medians.map((value) => rounded(value / (medians[0] ?? Number.NaN)))
    return {
      ratios: Object.fromEntries(
        lengths.slice(1).map((length, at) => [`${name(length)}/100`, ratios[at + 1] ?? 0]),
      ),
      goals: lengths.slice(1).map((length, at) => ({
        name: `join and first page of ${name(length)} messages over 100`,
        value: ratios[at + 1] ?? Number.NaN,
        limit: GOAL,
        atMost: true,
        unit: '×',
      })),
      tables: [
        {
          title: 'Opening a chat, ms',
          columns: ['messages', 'join p50', 'page p50', 'both p50', 'both p95', 'over 100 messages'],
          rows: lengths.map((length, at) => {
            const side = samples[at] ?? []
            return [
              name(length),
              ms(
                side.map((one) => one.join),
                0.5,
              ),
              ms(
                side.map((one) => one.page),
                0.5,
              ),
              ms(whole[at] ?? [], 0.5),
              ms(whole[at] ?? [], 0.95),
              ratios[at] ?? Number.NaN,
            ]
          }),
        },
      ],
      plot: {
        title: 'Opening a chat, by how long it is',
        kind: 'bar',
        axis: 'ms (median)',
        places: lengths.map((length) => `${name(length)} messages`),
        series: [
          { name: 'join', values: samples.map((side) => rounded(median(side.map((one) => one.join)), 1)) },
          {
            name: 'first page',
            values: samples.map((side) => rounded(median(side.map((one) => one.page)), 1)),
          },
        ],
      },
      details: samples.map((side, at) => ({ messages: lengths[at], samples: side.length })),
    }
  },
}
