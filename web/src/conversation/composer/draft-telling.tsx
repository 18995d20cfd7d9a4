import { useEffect } from 'react'
import { useWorkplace, type Workplace } from '../../desk/workplace.ts'
import { createToldDrafts } from './told-drafts.ts'

/** Brings drafts together when a chat is opened or left, and when the agent comes to this page or goes. */
const followDrafts = ({ drafts, draftMarks: marks, api, live, desk }: Workplace): (() => void) => {
  const told = createToldDrafts({ drafts, marks, api })
  const come = () => void told.refresh()
  const go = () => {
    told.tellNow()
  }
  const comeOrGo = () => {
    if (document.hidden) go()
    else come()
  }
  let open = desk.view.getState().conversation?.chatId
  const endings = [
    live.onState((state) => {
      if (state !== 'connected') return
      // What could not be told meanwhile.
      go()
      come()
    }),
    desk.view.subscribe(({ conversation }) => {
      if (conversation?.chatId === open) return
      open = conversation?.chatId
      go()
      come()
    }),
  ]
  document.addEventListener('visibilitychange', comeOrGo)
  // The field is left, for whatever: also for the menu in which one signs out.
  document.addEventListener('focusout', go)
  window.addEventListener('focus', come)
  come()
  return () => {
    document.removeEventListener('visibilitychange', comeOrGo)
    document.removeEventListener('focusout', go)
    window.removeEventListener('focus', come)
    for (const end of endings) end()
    told.close()
  }
}

/** Has drafts follow the agent to other devices. */
const DraftTelling = () => {
  const workplace = useWorkplace()
  useEffect(() => followDrafts(workplace), [workplace])
  return null
}

export default DraftTelling
