import { setTimeout as sleep } from 'node:timers/promises'
import { spawnListeners } from '../deliver/listeners.ts'
import { atPace } from '../deliver/senders.ts'
import { cpuMs } from '../processes.ts'
import { inScope } from '../scope.ts'
import type { Level } from './level.ts'
import { openScene } from './scene.ts'

type Plan = { sockets: number; messages: number; perSecond: number }

/** @returns deliveries to sockets a second of a gateway's CPU, of a chat that many have open */
export const gatewayDeliveries = (level: Level, { sockets, messages, perSecond }: Plan): Promise<number> =>
  inScope(async (scope) => {
    const scene = await openScene(scope, level)
    const chat = await scene.write(0, 1)
    const listeners = scope.own(spawnListeners(), (it) => it.stop())
    const { pid } = scene.gateway()
    const url = scene.url
    const gateway = { token: scene.session.token, chatId: chat.chatId }
    await listeners.order({ do: 'connect', url, count: sockets, gateway })
    const round = async (from: number): Promise<number> => {
      const arrived = listeners.order({ do: 'expect', url, messages: messages * sockets })
      const before = cpuMs(pid)
      let seq = from
      await atPace(messages, perSecond, () => {
        seq += 1
        scene.tell(chat, seq, seq)
      })
      await arrived
      return (messages * sockets * 1000) / (cpuMs(pid) - before)
    }
    // The first only warms it up.
    await round(1)
    await sleep(100)
    return round(1 + messages)
  })
