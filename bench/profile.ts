import { z } from 'zod'
import { cpuMs } from './processes.ts'

/*
 * CPU profiles of another process through Node's inspector, begun and ended around what is measured, and summed up by
 * whose code it is.
 */

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})
type Profile = z.infer<typeof Profile>

/** By the path of a file; the first that fits. */
const PARTS: [RegExp, string][] = [
  [/node_modules\/(@aws-sdk|@smithy|@aws)\//, 'AWS SDK'],
  [/libsignal|whatsapp-rust-bridge|curve25519|wasm:/, 'Signal and its cryptography'],
  [/@whiskeysockets|protobufjs|WAProto|async-mutex|p-queue|@cacheable|lru-cache/, 'Baileys'],
  [/node_modules\/(ws|bufferutil)\//, 'WebSocket'],
  [/node_modules\/(socket\.io|engine\.io)/, 'Socket.IO'],
  [/node_modules\/ioredis/, 'ioredis'],
  [/node_modules\/undici/, 'undici'],
  [/node_modules\//, 'other packages'],
  [/\/core\/(log|store)\//, 'our log and store'],
  [/\/workers\/whatsapp\//, 'our WhatsApp side'],
  [/\/(core|workers|gateway|functions)\//, 'our other code'],
  [/node:internal\/crypto|node:crypto/, 'Node: crypto'],
  [/node:(_?http|https|internal\/http)/, 'Node: HTTP'],
  [
    /node:(net|internal\/stream|internal\/streams|_?stream|events|internal\/js_stream|tls|_tls)/,
    'Node: sockets and streams',
  ],
  [/node:/, 'Node: rest'],
]

const partOf = (url: string): string | undefined => PARTS.find(([pattern]) => pattern.test(url))?.[1]

const GARBAGE = '(garbage collector)'

/** Outside of JavaScript; whether that was on a CPU or waiting for one a profile can't tell. */
const OUTSIDE = new Set(['(idle)', '(program)', '(root)'])

const isNodes = (part: string): boolean => part.startsWith('Node:')

/** @returns ms a part, of JavaScript only; what Node does for a package counts as the package's */
const byPart = ({ nodes, samples, timeDeltas }: Profile): Map<string, number> => {
  const parents = new Map<number, number>()
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const partOfNode = (id: number): string => {
    if (byId.get(id)?.callFrame.functionName === GARBAGE) return 'garbage collection'
    let nodes: string | undefined
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame
      if (frame === undefined) break
      const part = partOf(frame.url)
      if (part !== undefined && !isNodes(part)) return part
      nodes ??= part
    }
    return nodes ?? 'Node: rest'
  }
  const sums = new Map<string, number>()
  const known = new Map<number, string>()
  samples.forEach((id, at) => {
    if (OUTSIDE.has(byId.get(id)?.callFrame.functionName ?? '')) return
    const part = known.get(id) ?? partOfNode(id)
    known.set(id, part)
    sums.set(part, (sums.get(part) ?? 0) + Math.max(0, timeDeltas[at] ?? 0) / 1000)
  })
  return sums
}

const Reply = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
})

/** Gives a process an inspector, on a port that it tells on standard error; costs nothing until it is used. */
export const INSPECTED = '--inspect=127.0.0.1:0'

/** Where the inspector is, by what such a process wrote. */
export const inspectorIn = (written: string): string => {
  const [, url] = /Debugger listening on (ws:\/\/\S+)/.exec(written) ?? []
  if (url === undefined) throw new Error('The process has no inspector.')
  return url
}

/**
 * Profiles a process while some work goes on.
 * @param url of its inspector
 * @returns ms of CPU a part, the largest first. What the kernel counted beyond JavaScript is a part too: system calls
 *   of the event loop, other threads, and the profiler itself.
 */
export const profileDuring = async (
  { pid, url }: { pid: number; url: string },
  work: () => Promise<void>,
): Promise<[string, number][]> => {
  const socket = new WebSocket(url)
  const waiting = new Map<number, (reply: z.infer<typeof Reply>) => void>()
  socket.addEventListener('message', ({ data }) => {
    const reply = Reply.parse(JSON.parse(String(data)))
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => {
      reject(new Error('The process can not be profiled.'))
    })
  })
  let last = 0
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = (last += 1)
      waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result)
        else reject(new Error(`${method}: ${error.message}`))
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  await call('Profiler.enable')
  await call('Profiler.setSamplingInterval', { interval: 500 })
  await call('Profiler.start')
  const before = cpuMs(pid)
  await work()
  const spent = cpuMs(pid) - before
  const { profile } = z.object({ profile: Profile }).parse(await call('Profiler.stop'))
  socket.close()
  const parts = byPart(profile)
  const inJavaScript = [...parts.values()].reduce((sum, ms) => sum + ms, 0)
  parts.set('event loop, kernel, threads, profiler', Math.max(0, spent - inJavaScript))
  return [...parts].sort(([, a], [, b]) => b - a)
}
