import { announce as realAnnounce } from '@sahut/core/realtime/announce'
import { isHidden } from './hidden-entry.ts'

export * from '@sahut/core/realtime/announce'

export const announce: typeof realAnnounce = (bus, commit) => {
  realAnnounce(bus, { ...commit, entries: commit.entries.filter((entry) => !isHidden(entry)) })
}
