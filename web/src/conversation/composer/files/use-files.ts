import type { ChatId } from '@sahut/core/model/ids'
import { type ClipboardEvent, type DragEvent, useState } from 'react'
import { useStore } from 'zustand'
import { useWorkplace } from '../../../desk/workplace.ts'

const hasFiles = (transfer: DataTransfer): boolean => transfer.types.includes('Files')

/** The files that are chosen for a chat, or on their way to it; what chooses them by pasting and dropping. */
export const useFiles = (chatId: ChatId) => {
  const { uploads } = useWorkplace()
  const all = useStore(uploads.state, (state) => state.uploads)
  const [leftOut, setLeftOut] = useState(0)
  const choose = (files: Iterable<File>): void => {
    setLeftOut(uploads.choose(chatId, files))
  }
  return {
    list: all.filter((one) => one.chatId === chatId),
    /** How many of what was chosen last are too large, or empty. */
    leftOut,
    dismiss: () => {
      setLeftOut(0)
    },
    choose,
    handlers: {
      onPaste: (event: ClipboardEvent) => {
        // A table copied from an office program comes as text and as a picture: the text is meant.
        if (!hasFiles(event.clipboardData) || event.clipboardData.types.includes('text/plain')) return
        event.preventDefault()
        choose(event.clipboardData.files)
      },
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event.dataTransfer)) event.preventDefault()
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault()
        choose(event.dataTransfer.files)
      },
    },
  }
}
