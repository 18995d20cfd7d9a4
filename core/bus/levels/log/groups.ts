import type { Commit } from '../../../log/chat-log.ts'
import type { Bus } from '../../bus.ts'
import type { LogEngine, LogShare } from './engine.ts'

/** A record that no member of a group has handled after so many tries keeps the group up no longer. */
const DELIVERIES = 5

/**
 * The groups of a log: what each record is for its members, and when one is given up.
 * @param parse throws on what is none of ours
 * @param guard see `createCommitLog`
 */
export const createGroups = (deps: {
  engine: Pick<LogEngine, 'divide'>
  partitions: number
  parse: (record: string) => Commit
  guard: (handle: () => void) => void
}): { divide: Bus['divide']; pending: () => number } => {
  const { engine, partitions, parse, guard } = deps
  const shares = new Set<LogShare>()
  const divide: Bus['divide'] = async (group, onCommit) => {
    const read = (record: string): Commit | undefined => {
      let commit: Commit | undefined
      guard(() => {
        commit = parse(record)
      })
      return commit
    }

    /** @param why never with what the commit says */
    const giveUp = ({ chat }: Commit, why: string): void => {
      guard(() => {
        throw new Error(`the group ${group} gives up seq ${String(chat.seq)} of ${chat.chatId}: ${why}`)
      })
    }

    const share = await engine.divide(group, partitions, async (record, delivery) => {
      const commit = read(record)
      if (commit === undefined) return
      if (delivery > DELIVERIES) {
        giveUp(commit, 'whoever has it dies')
        return
      }
      try {
        await onCommit(commit)
      } catch (error) {
        if (delivery < DELIVERIES) throw error
        giveUp(commit, error instanceof Error ? error.name : 'it fails')
      }
    })
    shares.add(share)
    return () => {
      shares.delete(share)
      return share.stop()
    }
  }
  return {
    divide,
    pending: () => [...shares].reduce((sum, share) => sum + (share.pending?.() ?? 0), 0),
  }
}
