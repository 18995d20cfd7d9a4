import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat } from '@sahut/core/model/chat/chat'
import { madeUpChats } from '../fanout/chats.ts'
import { cpuMs } from '../processes.ts'
import { inScope, type Scope } from '../scope.ts'
import type { Level } from './level.ts'
import { openScene, type Scene } from './scene.ts'

/** What one gateway that comes back costs, until every page is level again. */
export type Recovery = {
  ms: number
  gatewayCpuMs: number
  /** Reads of heads and entries by the gateway. */
  chatReads: number
  /** Its reads of rights, sessions and people. */
  otherReads: number
  /** Calls of the API for entries, by pages. */
  historyCalls: number
}

type Plan = { chats: number; pages: number; messages: number; others: number }

/** @param recover what brings the gateway back */
const measured = async (scene: Scene, last: number, recover: () => Promise<unknown>): Promise<Recovery> => {
  const [readsBefore, callsBefore] = [scene.reads(), scene.historyCalls()]
  const before = performance.now()
  await recover()
  const { pid } = scene.gateway()
  await scene.allAt(last)
  const reads = scene.reads()
  return {
    ms: performance.now() - before,
    gatewayCpuMs: cpuMs(pid),
    chatReads: reads.chats - readsBefore.chats,
    otherReads: reads.others - readsBefore.others,
    historyCalls: scene.historyCalls() - callsBefore,
  }
}

/** Chats with a message each, and pages that show them. */
const fill = async (scope: Scope, level: Level, { chats, pages }: Plan) => {
  const scene = await openScene(scope, level)
  const numbers = Array.from({ length: chats }, (_, n) => n)
  const first = await Promise.all(numbers.map((n) => scene.write(n, 1)))
  await scene.enter(pages, first)
  /** Writes and tells of the messages that the pages miss. */
  const goOn = async (last: number): Promise<void> => {
    const written: Chat[] = await Promise.all(numbers.map((n) => scene.write(n, last)))
    for (const chat of written) scene.tell(chat, 2, last)
    await scene.flushed()
  }
  return { scene, goOn }
}

/** A gateway loses its way to the broker while much is told; a part of it is of chats that its pages show. */
export const afterCut = (level: Level, plan: Plan): Promise<Recovery> =>
  inScope(async (scope) => {
    const { scene, goOn } = await fill(scope, level, plan)
    const gateway = scene.gateway()
    await gateway.order({ do: 'cut', ports: scene.brokerPorts })
    await sleep(200)
    const last = 1 + plan.messages
    await scene.tellOf(madeUpChatsLike(scene, plan), plan.others)
    await goOn(last)
    const before = cpuMs(gateway.pid)
    const recovery = await measured(scene, last, () => gateway.order({ do: 'mend' }))
    return { ...recovery, gatewayCpuMs: recovery.gatewayCpuMs - before }
  })

/** A gateway dies, some is told, and another takes its place: every page connects again. */
export const afterRestart = (level: Level, plan: Plan): Promise<Recovery> =>
  inScope(async (scope) => {
    const { scene, goOn } = await fill(scope, level, plan)
    await scene.gateway().stop()
    const last = 1 + plan.messages
    await goOn(last)
    return measured(scene, last, scene.startGateway)
  })

/** In the inbox of the pages, so that the gateway reads them too. */
const madeUpChatsLike = ({ home }: Scene, { chats }: Plan): Chat[] =>
  madeUpChats(chats).map((chat) => ({ ...chat, ...home }))
