import { createCommits as createRealCommits } from '@sahut/core/bus/levels/commits'
import { isHidden } from './hidden-entry.ts'

export * from '@sahut/core/bus/levels/commits'

export const createCommits: typeof createRealCommits = (carrier) => {
  const commits = createRealCommits(carrier)
  return {
    ...commits,
    tell: (commit) => {
      commits.tell({ ...commit, entries: commit.entries.filter((entry) => !isHidden(entry)) })
    },
  }
}
