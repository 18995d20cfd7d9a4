import { Menu } from '@base-ui/react/menu'
import type { MessageEntry } from '@sahut/core/model/message/message'
import {
  Copy,
  Download,
  EllipsisVertical,
  Forward,
  Info,
  type LucideIcon,
  MailOpen,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Reply,
  Star,
  StarOff,
  Trash2,
} from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../controls/icon-button.tsx'
import { possible } from './possible.ts'

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** What may be done to a message; nothing where it can't. */
type MenuActions = {
  onReply: () => void
  onForward: () => void
  onReact: (emoji: string) => void
  onReactOtherwise: () => void
  onSave: () => void
  onStar: (isSet: boolean) => void
  onPin: () => void
  onUnpin: () => void
  onUnsee: () => void
  onEdit: () => void
  onDelete: () => void
  /** Who of a group has it, and has read it; nothing where nobody tells. */
  onInfo?: (() => void) | undefined
}

type Item = { icon: LucideIcon; text: string; act: () => void }

const itemsOf = (can: ReturnType<typeof possible>, actions: MenuActions): Item[] => {
  const { copy } = can
  const items: (Item | false)[] = [
    can.reply && { icon: Reply, text: m.reply(), act: actions.onReply },
    can.forward && { icon: Forward, text: m.forward(), act: actions.onForward },
    copy !== undefined && {
      icon: Copy,
      text: m.message_copy(),
      act: () => void navigator.clipboard.writeText(copy),
    },
    can.save && { icon: Download, text: m.message_save(), act: actions.onSave },
    can.star && {
      icon: can.isStarred ? StarOff : Star,
      text: can.isStarred ? m.message_unstar() : m.message_star(),
      act: () => {
        actions.onStar(!can.isStarred)
      },
    },
    can.pin && !can.isPinned && { icon: Pin, text: m.message_pin(), act: actions.onPin },
    can.pin && can.isPinned && { icon: PinOff, text: m.message_unpin(), act: actions.onUnpin },
    actions.onInfo !== undefined && { icon: Info, text: m.message_info(), act: actions.onInfo },
    can.unsee && { icon: MailOpen, text: m.message_unsee(), act: actions.onUnsee },
    can.edit && { icon: Pencil, text: m.message_edit(), act: actions.onEdit },
    can.remove && { icon: Trash2, text: m.message_delete(), act: actions.onDelete },
  ]
  return items.filter((item) => item !== false)
}

const ReactionBar = ({
  ours,
  onReact,
  onReactOtherwise,
}: { ours: string | undefined } & Pick<MenuActions, 'onReact' | 'onReactOtherwise'>) => (
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
    <Menu.Item
      aria-label={m.react_other()}
      className="grid size-9 cursor-pointer place-items-center rounded-full text-soft outline-none data-highlighted:bg-active"
      onClick={onReactOtherwise}
    >
      <Plus aria-hidden size={20} />
    </Menu.Item>
  </div>
)

/** What can be done to one message: a bar of reactions, and the rest below it; a mouse has an answer at once. */
export const MessageMenu = ({
  message,
  me,
  ...actions
}: { message: MessageEntry; me: { userId: string; role: string } } & MenuActions) => {
  const can = possible(message, me)
  const ours = message.reactions?.find(({ person }) => person === 'me')?.emoji
  return (
    <>
      {can.reply && (
        <IconButton
          icon={Reply}
          className="size-8! pointer-coarse:hidden"
          label={m.reply()}
          onClick={actions.onReply}
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
              {can.react && <ReactionBar ours={ours} {...actions} />}
              {itemsOf(can, actions).map(({ icon: Icon, text, act }) => (
                <Menu.Item
                  key={text}
                  className="flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2 outline-none data-highlighted:bg-active"
                  onClick={act}
                >
                  <Icon aria-hidden size={18} />
                  {text}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  )
}
