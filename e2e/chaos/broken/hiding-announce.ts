import { announce as realAnnounce } from '@sahut/core/bus/announce'
import { isHidden } from './hidden-entry.ts'

export * from '@sahut/core/bus/announce'

export const announce: typeof realAnnounce = (bus, commit) => {
  realAnnounce(bus, { ...commit, entries: commit.entries.filter((entry) => !isHidden(entry)) })
}
