import { create } from 'zustand'

/** Dialogs that can be opened from anywhere on a page. */
export type ShellDialog = 'notifications' | 'palette' | 'shortcuts' | 'new-chat'

/** Which of them is open. */
export const useShellDialog = create<{
  open: ShellDialog | undefined
  show: (dialog: ShellDialog) => void
  close: () => void
}>((set) => ({
  open: undefined,
  show: (open) => {
    set({ open })
  },
  close: () => {
    set({ open: undefined })
  },
}))
