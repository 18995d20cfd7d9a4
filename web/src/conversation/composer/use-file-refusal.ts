import { type ClipboardEvent, type DragEvent, useEffect, useState } from 'react'

/** So long the words stay, ms. */
const SHOWN_MS = 8_000

const hasFiles = (transfer: DataTransfer): boolean => transfer.types.includes('Files')

/**
 * Says so when somebody pastes or drops a file, which Sahut can't send yet. Without this a browser does nothing, or
 * leaves the page to show the file.
 */
export const useFileRefusal = () => {
  const [at, setAt] = useState<number>()
  useEffect(() => {
    if (at === undefined) return
    const timer = setTimeout(() => {
      setAt(undefined)
    }, SHOWN_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [at])
  const refuse = () => {
    setAt(performance.now())
  }
  return {
    isRefused: at !== undefined,
    dismiss: () => {
      setAt(undefined)
    },
    handlers: {
      onPaste: (event: ClipboardEvent) => {
        // A table copied from an office program comes as text and as a picture: the text is meant.
        if (!hasFiles(event.clipboardData) || event.clipboardData.types.includes('text/plain')) return
        event.preventDefault()
        refuse()
      },
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event.dataTransfer)) event.preventDefault()
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault()
        refuse()
      },
    },
  }
}
