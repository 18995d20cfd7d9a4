import type { Chat } from '@sahut/core/model/chat'
import { useQuery } from '@tanstack/react-query'
import { useWorkplace } from '../desk/workplace.ts'
import { Avatar } from './avatar.tsx'
import { contactName } from './contact-text.ts'

/** The address of a picture is good for five minutes; one that shows by then stays. */
const FRESH_MS = 240_000

/** The picture of whom a chat is with, or their letters. */
export const ChatAvatar = ({
  chat: { chatId, contact },
  small = false,
}: {
  chat: Pick<Chat, 'chatId' | 'contact'>
  small?: boolean
}) => {
  const { api } = useWorkplace()
  const { data } = useQuery({
    // Another picture has another name.
    queryKey: ['picture', chatId, contact.picture],
    queryFn: () => api.picture(chatId),
    enabled: contact.picture !== undefined,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
    refetchOnWindowFocus: false,
  })
  const picture = contact.picture === undefined ? undefined : (data ?? undefined)
  return <Avatar id={contact.id} name={contactName({ contact })} small={small} picture={picture} />
}
