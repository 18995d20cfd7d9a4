import type { Chat } from '@sahut/core/model/chat/chat'
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
  size,
}: {
  chat: Pick<Chat, 'chatId' | 'contact'>
  small?: boolean
  /** Another size than the usual two. */
  size?: string
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
  const name = contactName({ contact })
  return <Avatar id={contact.id} name={name} small={small} {...(size && { size })} picture={picture} />
}
