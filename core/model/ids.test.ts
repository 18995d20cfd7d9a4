import { expect, test } from 'vitest'
import { ChatId, InboxId, NumberId, SessionId, UserId, WorkerId, WorkspaceId } from './ids.ts'

test('no id has a character that parts or matches in a key of the store or a topic of a broker', () => {
  const kinds = {
    wsp: WorkspaceId,
    usr: UserId,
    ses: SessionId,
    inb: InboxId,
    num: NumberId,
    cht: ChatId,
    wrk: WorkerId,
  }
  for (const [prefix, kind] of Object.entries(kinds)) {
    expect(kind.safeParse(`${prefix}_0123456789`).success).toBe(true)
    for (const character of ['/', '+', '#', '$', ':', '*', '\0', '\n', ' ', 'é'])
      expect(kind.safeParse(`${prefix}_01234${character}56789`).success, character).toBe(false)
    expect(kind.safeParse(`${prefix}_0123456789\n`).success).toBe(false)
  }
})
