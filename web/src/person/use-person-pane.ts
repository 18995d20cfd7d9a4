import { create } from 'zustand'
import { siteData } from '../session/site-data.ts'

const KEPT = 'sahut.person-pane'

/** From so wide a page on the pane stands beside the chat; below it lies over it, and is opened when it is wanted. */
export const BESIDE = '(min-width: 80rem)'

type PersonPane = { isOpen: boolean; toggle: () => void; close: () => void }

/** Whether the pane about the person is open, in this page and the next ones. */
export const usePersonPane = create<PersonPane>((set, get) => {
  const put = (isOpen: boolean): void => {
    siteData.setItem(KEPT, isOpen ? 'open' : 'closed')
    set({ isOpen })
  }
  return {
    isOpen: siteData.getItem(KEPT) === 'open' && matchMedia(BESIDE).matches,
    toggle: () => {
      put(!get().isOpen)
    },
    close: () => {
      put(false)
    },
  }
})
