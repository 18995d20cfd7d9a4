import type { JournalEntry } from '@sahut/simulator/control/contract'
import { gotIn, type Place } from './said.ts'
import { report, type Verdict } from './verdict.ts'

/*
 * What a team did with chats: one thing after the other, none of it lost, and no note of it ever sent. Decided from the
 * lines of the log in the end, from what was answered to who did it, and from the network's journal.
 */

/** A note that Sahut acknowledged. */
export type DoneNote = Place & { whatsappId: string; text: string; seq: number }

/** A line of a chat that bears on its work, in the order of the log. */
export type WorkLine = {
  seq: number
  /** The contact wrote: the chat is open from here on. */
  opens?: boolean
  /** And it is nobody's: its inbox divides. */
  frees?: boolean
  assignee?: string | null
  state?: string
  priority?: string | null
  /** Whose the chat was for who did it. */
  saw?: string | null
  note?: { whatsappId: string; text: string }
}

/** Where a chat stands, as somebody was told it. */
export type WorkState = { seq: number; assignee?: string; state?: string; priority?: string }

/** What became of a chat: its lines, how it stands in the end, and what was answered of it meanwhile. */
export type WorkedChat = Place & {
  lines: readonly WorkLine[]
  end: WorkState
  answered: readonly WorkState[]
}

type Folded = { assignee: string | undefined; state: string | undefined; priority: string | undefined }

const OPEN = undefined

const after = (now: Folded, { opens, frees, assignee, state, priority }: WorkLine): Folded => ({
  assignee: assignee === undefined ? (frees === true ? undefined : now.assignee) : (assignee ?? undefined),
  state: opens === true || state === 'open' ? OPEN : (state ?? now.state),
  priority: priority === undefined ? now.priority : (priority ?? undefined),
})

const said = ({ assignee, state, priority }: Partial<Folded>): string =>
  `${assignee ?? 'nobody'}, ${state ?? 'open'}, ${priority ?? 'no priority'}`

const judgeChat = (verdict: Verdict, chat: WorkedChat): void => {
  const { lines, end, answered } = chat
  let now: Folded = { assignee: undefined, state: OPEN, priority: undefined }
  const due = [...answered].sort((a, b) => a.seq - b.seq)
  let told = 0
  const compare = (state: WorkState, who: string): void => {
    if (said(state) !== said(now))
      report(
        verdict,
        'lost',
        chat,
        `${who} at #${String(state.seq)}: ${said(state)}; its lines say ${said(now)}`,
      )
  }
  for (const line of lines) {
    for (let one = due[told]; one !== undefined && one.seq < line.seq; one = due[told]) {
      compare(one, 'an answer')
      told += 1
    }
    if (line.saw !== undefined && (line.saw ?? undefined) !== now.assignee)
      report(
        verdict,
        'misordered',
        chat,
        `#${String(line.seq)} went over ${now.assignee ?? 'nobody'}, and saw ${line.saw ?? 'nobody'}`,
      )
    now = after(now, line)
  }
  for (const one of due.slice(told)) compare(one, 'an answer')
  compare(end, 'the chat')
}

/** @param notes those that were acknowledged @param written all that may stand in one */
export const judgeWork = (
  verdict: Verdict,
  chats: readonly WorkedChat[],
  {
    notes,
    written,
    journal,
  }: {
    notes: readonly DoneNote[]
    written: ReadonlySet<string>
    journal: readonly JournalEntry[]
  },
): void => {
  for (const chat of chats) judgeChat(verdict, chat)
  const byName = Map.groupBy(
    chats.flatMap(({ phone, contact, lines }) =>
      lines.flatMap(({ note, seq }) => (note === undefined ? [] : [{ ...note, phone, contact, seq }])),
    ),
    ({ phone, contact, whatsappId }) => `${phone} ${contact} ${whatsappId}`,
  )
  for (const note of notes) {
    const [first, ...more] = byName.get(`${note.phone} ${note.contact} ${note.whatsappId}`) ?? []
    if (first?.text !== note.text) report(verdict, 'lost', note, `the note #${String(note.seq)} is not there`)
    else if (first.seq !== note.seq) report(verdict, 'misordered', note, 'a note is not where its ack said')
    report(verdict, 'duplicated', note, `the note #${String(note.seq)} is there again`, more.length)
  }
  for (const got of gotIn(journal))
    if (written.has(got.text)) report(verdict, 'leaked', got, 'a note for the team was sent to the contact')
}
