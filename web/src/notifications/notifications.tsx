import { Chat } from '@sahut/core/model/chat/chat'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { useInboxes } from '../inbox/use-inboxes.ts'
import { useLanguage } from '../preferences/localised.tsx'
import { settlePush } from './push.ts'
import { tellNews } from './telling.ts'
import { createToastList } from './toast-list.ts'
import { Toasts } from './toasts.tsx'

/** What the service worker says when somebody clicked on what it has shown. */
const OpenChat = Chat.pick({ chatId: true, inboxId: true })

/** In which list a chat is opened: the one that is open, if it holds the chat. */
const useListFor = () => {
  const { list } = useParams({ strict: false })
  const inboxes = useInboxes()
  return ({ inboxId }: Pick<Chat, 'inboxId'>) => {
    if (list === inboxId || list === 'all') return list
    return inboxes.length > 1 ? 'all' : inboxId
  }
}

/** Tells whoever is signed in what is new. */
const Notifications = () => {
  useLanguage()
  const workplace = useWorkplace()
  const navigate = useNavigate()
  const listFor = useListFor()
  const [toasts] = useState(createToastList)
  const open = useEffectEvent((chat: Pick<Chat, 'chatId' | 'inboxId'>) => {
    toasts.remove(chat.chatId)
    void navigate({
      to: '/inbox/$list/chat/$chatId',
      params: { list: listFor(chat), chatId: chat.chatId },
    })
  })
  useEffect(
    () =>
      tellNews(workplace, toasts, (chat) => {
        open(chat)
      }),
    [workplace, toasts],
  )
  useEffect(() => {
    settlePush(workplace.api, workplace.user.userId).catch((error: unknown) => {
      console.warn('This browser could not be told of push.', error)
    })
    if (!('serviceWorker' in navigator)) return undefined
    const onWord = ({ data }: MessageEvent<unknown>) => {
      const asked = OpenChat.safeParse(data)
      if (asked.success) open(asked.data)
    }
    navigator.serviceWorker.addEventListener('message', onWord)
    return () => {
      navigator.serviceWorker.removeEventListener('message', onWord)
    }
  }, [workplace])
  return <Toasts toasts={toasts} listFor={listFor} />
}

export default Notifications
