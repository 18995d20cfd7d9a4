import { Menu } from '@base-ui/react/menu'
import { DELETE_WITHIN_MS, EDIT_WITHIN_MS } from '@sahut/core/model/deed'
import type { MessageEntry } from '@sahut/core/model/message'
import { Copy, EllipsisVertical, Info, Pencil, Reply, Trash2 } from 'lucide-react'
import { serverNow } from '../../api/server-clock.ts'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../shell/icon-button.tsx'

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏']

const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2.5 outline-none data-highlighted:bg-active data-disabled:text-soft'

/** What can be done to a message, by whom and for how long WhatsApp lets it. */
const possible = (message: MessageEntry, me: { userId: string; role: string }) => {
  const { author, content, fromMe, status, deed, at } = message
  const isOnWhatsApp = deed?.type !== 'deletion' && (!fromMe || (status ?? 'sent') === 'sent')
  const age = serverNow() - at
  const isOwn = author.type === 'agent' && (author.userId === me.userId || me.role === 'admin')
  return {
    // What never left has no name by which WhatsApp could find it.
    reply: deed?.type !== 'deletion' && status !== 'failed' && status !== 'cancelled',
    react: isOnWhatsApp,
    copy: deed?.type !== 'deletion' && content.type === 'text' ? content.text : undefined,
    edit: isOnWhatsApp && isOwn && content.type === 'text' && age < EDIT_WITHIN_MS,
    remove: isOnWhatsApp && fromMe && age < DELETE_WITHIN_MS,
  }
}

type MenuActions = {
  onReply: () => void
  onReact: (emoji: string) => void
  onEdit: () => void
  onDelete: () => void
  /** Who of a group has it, and has read it; nothing where nobody tells. */
  onInfo?: (() => void) | undefined
}

/** What can be done to one message: a bar of reactions, and the rest below it; a mouse has an answer at once. */
export const MessageMenu = ({
  message,
  me,
  onReply,
  onReact,
  onEdit,
  onDelete,
  onInfo,
}: { message: MessageEntry; me: { userId: string; role: string } } & MenuActions) => {
  const can = possible(message, me)
  const { copy } = can
  const ours = message.reactions?.find(({ person }) => person === 'me')?.emoji
  return (
    <>
      {can.reply && (
        <IconButton
          icon={Reply}
          className="size-8! pointer-coarse:hidden"
          label={m.reply()}
          onClick={onReply}
        />
      )}
      <Menu.Root>
        <Menu.Trigger
          aria-label={m.message_menu()}
          data-testid="message-menu"
          className="grid size-8 shrink-0 place-items-center rounded-lg text-soft hover:bg-active hover:text-ink"
        >
          <EllipsisVertical aria-hidden size={18} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="bottom" align="center" sideOffset={4} collisionPadding={8} className="z-50">
            <Menu.Popup className="max-h-(--available-height) min-w-48 overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
              {can.react && (
                <div className="flex gap-0.5" data-testid="reaction-bar">
                  {EMOJIS.map((emoji) => (
                    <Menu.Item
                      key={emoji}
                      aria-label={ours === emoji ? m.reaction_take_back({ emoji }) : m.react_with({ emoji })}
                      className={`grid size-9 cursor-pointer place-items-center rounded-full text-xl outline-none data-highlighted:bg-active ${ours === emoji ? 'bg-active' : ''}`}
                      onClick={() => {
                        onReact(ours === emoji ? '' : emoji)
                      }}
                    >
                      {emoji}
                    </Menu.Item>
                  ))}
                </div>
              )}
              {can.reply && (
                <Menu.Item className={itemClass} onClick={onReply}>
                  <Reply aria-hidden size={18} />
                  {m.reply()}
                </Menu.Item>
              )}
              {copy !== undefined && (
                <Menu.Item className={itemClass} onClick={() => void navigator.clipboard.writeText(copy)}>
                  <Copy aria-hidden size={18} />
                  {m.message_copy()}
                </Menu.Item>
              )}
              {onInfo !== undefined && (
                <Menu.Item className={itemClass} onClick={onInfo}>
                  <Info aria-hidden size={18} />
                  {m.message_info()}
                </Menu.Item>
              )}
              {can.edit && (
                <Menu.Item className={itemClass} onClick={onEdit}>
                  <Pencil aria-hidden size={18} />
                  {m.message_edit()}
                </Menu.Item>
              )}
              {can.remove && (
                <Menu.Item className={itemClass} onClick={onDelete}>
                  <Trash2 aria-hidden size={18} />
                  {m.message_delete()}
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  )
}
