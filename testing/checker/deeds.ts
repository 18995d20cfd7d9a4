import { keyOf, type Target } from './done.ts'
import { type Observer, type Place, type Present, report, type Truth, type Verdict } from './verdict.ts'

/* Decides on what was done to messages: what each is in the end, as the network saw it done. */

/** What it says of a message to which nothing was done. */
const UNTOUCHED: Pick<Target, 'isDeleted' | 'text'> & { reactions: ReadonlyMap<string, string> } = {
  isDeleted: false,
  text: undefined,
  reactions: new Map(),
}

const reactionsIn = (reactions: ReadonlyMap<string, string>): string[] =>
  [...reactions].flatMap(([who, emoji]) => (emoji === '' ? [] : [`${who} ${emoji}`])).sort()

/** Each message is in the end what the network saw done to it, for everybody who may see it. */
export const judgeDeeds = (
  verdict: Verdict,
  { deeds, late }: Pick<Truth, 'deeds' | 'late'>,
  observers: readonly Observer[],
): void => {
  const isLate = (place: Place, { by }: Pick<Target, 'by'>): boolean =>
    by.some((id) => late.has(`${place.phone} ${place.contact} ${id}`))
  for (const { name, phones, chats } of observers)
    for (const chat of chats.filter(({ phone }) => phones.has(phone)))
      for (const message of chat.present ?? []) {
        const { fromMe, whatsappId } = message
        const found = deeds.targets.get(keyOf(chat, fromMe, whatsappId))
        // What had to be asked for again was done when it came.
        if (found !== undefined && isLate(chat, found)) continue
        judgePresent(verdict, chat, name, message, found ?? UNTOUCHED)
      }
}

const judgePresent = (
  verdict: Verdict,
  place: Place,
  name: string,
  { whatsappId, text, isDeleted, reactions }: Present,
  done: typeof UNTOUCHED,
): void => {
  const tell = (what: string): void => {
    report(verdict, 'lost', place, `${name}: ${whatsappId} ${what}`)
  }
  if (isDeleted !== done.isDeleted) tell(isDeleted ? 'is deleted by nobody' : 'is not deleted')
  else if (done.text !== undefined && text !== done.text) tell('does not say what it was changed to')
  const expected = reactionsIn(done.reactions)
  if (expected.join() !== reactions.join())
    tell(`has the reactions ${reactions.join() || 'none'} and not ${expected.join() || 'none'}`)
}
