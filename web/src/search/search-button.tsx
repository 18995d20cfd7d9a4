import type { Chat } from '@sahut/core/model/chat/chat'
import { Search } from 'lucide-react'
import { useCommand } from '../commands/use-command.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { contactName } from '../shell/contact-text.ts'
import { IconButton } from '../controls/icon-button.tsx'

/** Begins to look for something in a chat. */
export const SearchButton = ({ chat }: { chat: Chat }) => {
  const { searching } = useWorkplace()
  const begin = () => {
    const { chatId } = chat
    searching.setState({ query: '', chat: { chatId, name: contactName(chat) }, wantsFocus: true })
  }
  useCommand('search-chat', begin)
  return <IconButton icon={Search} label={m.search_in_chat()} className="size-10!" onClick={begin} />
}
