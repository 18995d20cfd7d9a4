import { type ChatId, newClientMsgId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { PinSeconds } from '../../api/marks.ts'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useWorkplace } from '../../desk/workplace.ts'

/** What marks a message: a pin on both sides, a star of the team, and that it is unread again. */
export const useMessageMarks = (chatId: ChatId | undefined, { seq }: MessageEntry) => {
  const { api } = useWorkplace()
  const navigate = useNavigate()
  const { list } = useParams({ strict: false })
  const place = () => {
    if (chatId === undefined) throw new Error('A message is shown in no chat.')
    return { chatId, seq }
  }
  const pinning = useOnlineMutation({
    change: (seconds: PinSeconds, signal) =>
      api.pin(place(), { clientMsgId: newClientMsgId(), seconds }, signal),
  })
  const starring = useOnlineMutation({
    change: (isSet: boolean, signal) => api.star(place(), isSet, signal),
  })
  const unseeing = useOnlineMutation({
    change: (_input, signal) => api.unsee(place(), signal),
    // Whoever goes on looking at it has seen it again at once.
    onSuccess: () => {
      if (list !== undefined) void navigate({ to: '/inbox/$list', params: { list } })
    },
  })
  return {
    pin: pinning.mutate,
    star: starring.mutate,
    unsee: () => {
      unseeing.mutate()
    },
    error: pinning.error ?? starring.error ?? unseeing.error,
  }
}
