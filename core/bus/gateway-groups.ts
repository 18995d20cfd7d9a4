import { z } from 'zod'
import type { WorkspaceId } from '../model/ids.ts'

/** The group of gateways that a process belongs to, and of how many; docs/decisions/0068. */
export type GatewayShare = { groups: number; group: number }

/** Where gateways are not parted. */
export const ALL_GATEWAYS: GatewayShare = { groups: 1, group: 0 }

/** Kafka's topic and the streams of Redis have partitions for each group. */
const MOST_GROUPS = 64

const wrongCount = `must be a whole number from 1 to ${String(MOST_GROUPS)}`

export const GatewayGroups = z.coerce
  .number({ error: wrongCount })
  .int(wrongCount)
  .min(1, wrongCount)
  .max(MOST_GROUPS, wrongCount)
  .default(1)
  .describe(
    'how many groups the gateways are parted into; each serves its share of the workspaces, and on a level with a log reads no more than that ([how](levels.md#groups-of-gateways))',
  )

/** The same for the same text in every process and release: where things are is decided by it. */
export const stableHash = (text: string): number => {
  let hash = 0
  for (const byte of Buffer.from(text)) hash = (hash * 31 + byte) >>> 0
  return hash
}

/** The group of gateways that serves a workspace. */
export const gatewayGroupOf = (workspaceId: WorkspaceId, groups: number): number =>
  stableHash(workspaceId) % groups

const SOCKET_PATH = '/socket.io'

/** Where a workspace's browsers connect: what stands before the gateways knows their group by it. */
export const socketPathOf = (workspaceId: WorkspaceId, groups: number): string =>
  `${SOCKET_PATH}/${String(gatewayGroupOf(workspaceId, groups))}`

/** Whether a browser that connected there named a group; pages of older releases don't. */
export const namesGroup = (url: string): boolean => /^\/socket\.io\/\d+\/(\?|$)/.test(url)
