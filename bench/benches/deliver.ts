import type { Chat } from '@sahut/core/model/chat/chat'
import { z } from 'zod'
import { spawnListeners } from '../deliver/listeners.ts'
import type { Order } from '../deliver/senders.ts'
import { median, rounded, spread } from '../figures.ts'
import type { Bench, Run } from '../findings.ts'
import { type Helper, spawnHelper } from '../orders.ts'
import { cpuMs, keepOn } from '../processes.ts'
import { INSPECTED, inspectorIn, profileDuring } from '../profile.ts'
import { inScope, type Scope } from '../scope.ts'
import { openTeam, type Team } from '../team.ts'

const GOAL = 0.9
const SOCKETS = 100
const GATEWAY_PATH = '/socket.io/?EIO=4&transport=websocket'
const PLAN = { messages: 2_000, perSecond: 250, rounds: 7 }
const QUICK = { messages: 100, perSecond: 200, rounds: 2 }
type Plan = typeof PLAN

type Server = Helper<Order> & { url: string }

const start = async (file: string, path: string, args: string[]): Promise<Server> => {
  const server = spawnHelper<Order>(file, import.meta.url, { args, nodeOptions: [INSPECTED] })
  const port = z.int().parse(await server.order({ do: 'listen' }))
  return { ...server, url: `ws://127.0.0.1:${String(port)}${path}` }
}

const chatOf = async (team: Team): Promise<Chat> => {
  const ref = team.chatOf(1)
  const text = 'Halo'
  const author = { type: 'contact' as const }
  const content = { type: 'text' as const, text }
  await team.log.append(ref, {
    kind: 'message',
    sortTs: Date.now(),
    fromMe: false,
    whatsappId: 'BENCH1',
    author,
    content,
  })
  const chat = await team.log.chat(ref)
  if (chat === undefined) throw new Error('The chat was not made.')
  return chat
}

type Measured = { ours: number[]; bare: number[]; profiles: Record<'ours' | 'bare', [string, number][]> }

const compare = async (plan: Plan, { folder, own }: Scope, { note }: Run): Promise<Measured> => {
  const team = own(await openTeam(folder), (it) => it.close())
  const chat = await chatOf(team)
  const stop = (it: { stop: () => Promise<void> }): Promise<void> => it.stop()
  const args = [team.place.endpoint, team.secret]
  const ours = own(await start('../deliver/gateway-process.ts', GATEWAY_PATH, args), stop)
  const bare = own(await start('../deliver/ws-process.ts', '/', []), stop)
  const listeners = own(spawnListeners(), stop)
  // Where listeners and the server share a CPU, each write costs a change of process, and how often is up to chance.
  keepOn(0, ours.pid)
  keepOn(0, bare.pid)
  keepOn(1, listeners.pid)
  const gateway = { token: team.session.token, chatId: chat.chatId }
  await listeners.order({ do: 'connect', url: ours.url, count: SOCKETS, gateway })
  await listeners.order({ do: 'connect', url: bare.url, count: SOCKETS })

  const broadcast = async (server: Server): Promise<void> => {
    const { messages, perSecond } = plan
    const arrived = listeners.order({ do: 'expect', url: server.url, messages: messages * SOCKETS })
    await server.order({ do: 'broadcast', chat, messages, perSecond })
    await arrived
  }
  /** @returns deliveries a second of the server's CPU */
  const round = async (server: Server): Promise<number> => {
    const before = cpuMs(server.pid)
    await broadcast(server)
    return (plan.messages * SOCKETS * 1000) / (cpuMs(server.pid) - before)
  }
  const profile = (server: Server) =>
    profileDuring({ pid: server.pid, url: inspectorIn(server.written()) }, () => broadcast(server))

  await broadcast(ours)
  await broadcast(bare)
  const figures = { ours: [] as number[], bare: [] as number[] }
  for (let at = 0; at < plan.rounds; at += 1) {
    const inTurn = at % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)
    for (const name of inTurn) figures[name].push(await round(name === 'ours' ? ours : bare))
    const last = ((figures.ours.at(-1) ?? 0) / (figures.bare.at(-1) ?? 1)).toFixed(2)
    note(`round ${String(at + 1)} of ${String(plan.rounds)}: ${last} of bare ws`)
  }
  return { ...figures, profiles: { ours: await profile(ours), bare: await profile(bare) } }
}

export const deliver: Bench = {
  name: 'deliver',
  about:
    'deliveries to 100 sockets per CPU second of our gateway, over a bare ws broadcast of the same bytes',
  method: `Our gateway with its usual settings (rights, heads, pings) and a bare \`ws\` server, a process each; ${String(SOCKETS)} sockets have one chat open. A message is made and told to all, ${String(PLAN.perSecond)} a second, to one side and then to the other. A gateway's CPU is what the kernel counted. Listeners are in a process of their own, on the other CPU than both servers.`,
  run: async (run) => {
    const plan = run.quick ? QUICK : PLAN
    const measured = await inScope((scope) => compare(plan, scope, run))
    const { ours, bare, profiles } = measured
    const ratios = ours.map((value, at) => value / (bare[at] ?? Number.NaN))
    const ratio = rounded(median(ratios))
    const micros = (ms: number): string => ((ms * 1000) / (plan.messages * SOCKETS)).toFixed(2)
    const parts = [...new Set([...profiles.ours, ...profiles.bare].map(([part]) => part))]
    const partOf = (side: [string, number][], part: string) => new Map(side).get(part) ?? 0
    return {
      ratios: { 'ours/bare': ratio },
      goals: [
        {
          name: 'deliveries per CPU second over bare ws',
          value: ratio,
          limit: GOAL,
          atMost: false,
          unit: '×',
        },
      ],
      // A profile of JavaScript counts a system call for whoever makes it, and misses much of it; perf does not.
      reason:
        'By `perf record` of both processes their own code costs the same, and what ours costs more is in the kernel, for as many writes of the same bytes: docs/decisions/0025.',
      tables: [
        {
          title: 'Deliveries per CPU second, thousands: median (least to most)',
          columns: ['Sahut’s gateway', 'bare ws', 'ratio'],
          rows: [
            [
              spread(
                ours.map((n) => n / 1000),
                1,
              ),
              spread(
                bare.map((n) => n / 1000),
                1,
              ),
              spread(ratios),
            ],
          ],
        },
        {
          title: 'Profile: CPU a delivery by whose code it is, µs',
          columns: ['part', 'ours', 'bare ws'],
          rows: parts.map((part) => [
            part,
            micros(partOf(profiles.ours, part)),
            micros(partOf(profiles.bare, part)),
          ]),
        },
      ],
      plot: {
        title: `Deliveries to ${String(SOCKETS)} sockets per CPU second`,
        kind: 'bar',
        axis: 'thousands',
        places: ['Sahut’s gateway', 'bare ws'],
        series: [{ name: 'deliveries', values: [ours, bare].map((side) => rounded(median(side) / 1000, 1)) }],
      },
      details: measured,
    }
  },
}
