import type { Fact } from '@sahut/core/contract/socket'
import type { Chat } from '@sahut/core/model/chat/chat'
import { useEffect, useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { sinceText } from '../time/dates.ts'

/** WhatsApp says again that somebody types, or that nobody does; without a word for so long nobody does, ms. */
const SILENT_MS = 25_000

type Told = Pick<Fact<'contact:acted'>, 'does' | 'lastSeen'> & { seq: number }

const ACTIVE = { typing: m.contact_typing, recording: m.contact_recording }

/** What a chat's contact does at this moment, in words; nothing if nothing is known. */
export const useContactDoes = ({
  chatId,
  seq,
}: Pick<Chat, 'chatId' | 'seq'>): { text: string; isActive: boolean } | undefined => {
  const { live } = useWorkplace()
  const [told, setTold] = useState<Told>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const rest = () => {
      setTold((now) => now && { ...now, does: now.does === 'offline' ? 'offline' : 'online' })
    }
    const endings = [
      live.on('contact:acted', (fact) => {
        if (fact.chatId !== chatId) return
        clearTimeout(timer)
        setTold({ does: fact.does, seq, ...(fact.lastSeen !== undefined && { lastSeen: fact.lastSeen }) })
        timer = setTimeout(rest, SILENT_MS)
      }),
      live.onState((connection) => {
        // What they do now may have gone unheard.
        if (connection !== 'connected') setTold(undefined)
      }),
    ]
    return () => {
      clearTimeout(timer)
      for (const end of endings) end()
    }
  }, [live, chatId, seq])
  if (told === undefined) return undefined
  if (told.does === 'offline')
    return told.lastSeen === undefined
      ? undefined
      : { text: m.contact_last_seen({ time: sinceText(told.lastSeen) }), isActive: false }
  // What came since is what was being typed.
  if (told.does === 'online' || told.seq !== seq) return { text: m.contact_online(), isActive: false }
  return { text: ACTIVE[told.does](), isActive: true }
}
