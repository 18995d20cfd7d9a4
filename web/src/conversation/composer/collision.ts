import type { ChatId, UserId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Desk } from '../../desk/desk.ts'

/** Watches whether somebody of the team answers while one is still writing. */
export type Collision = {
  /** The writing begins: what is there now has been seen. */
  begin: () => void
  /** The newest answer of somebody else since then, once: whoever was asked may send. */
  answer: () => MessageEntry | undefined
}

export const createCollision = (view: Desk['view'], chatId: ChatId, own: UserId): Collision => {
  let seen: number | undefined
  const conversation = () => {
    const now = view.getState().conversation
    return now?.chatId === chatId ? now.state : undefined
  }
  const isOthers = ({ fromMe, author }: MessageEntry): boolean =>
    fromMe && !(author.type === 'agent' && author.userId === own)

  const begin = (): void => {
    seen = conversation()?.chat?.seq
  }
  return {
    begin,
    answer: () => {
      const before = seen
      if (before === undefined) return undefined
      begin()
      return conversation()?.messages.findLast((message) => message.seq > before && isOthers(message))
    },
  }
}
